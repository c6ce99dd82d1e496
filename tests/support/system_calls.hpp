// SPDX-License-Identifier: Apache-2.0
/// @file  What a program asks of the kernel, counted by ptrace(2): every call of every thread, whoever makes it.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace fairlead::support {

/// The numbers of the calls (SYS_*) between two marks, in their order.
using SystemCalls = std::vector<long>;

/// Runs `body` in a child process that is traced, and ends the child when it returns.
///
/// @return The calls from each mark() to the next; what is before the first and behind the last is not counted. Throws
///   std::runtime_error when the system does not let us trace, or when the child ends otherwise than by returning.
[[nodiscard]] std::vector<SystemCalls> count_system_calls(const std::function<void()>& body);

/// Called inside `body`, or in a program that it has become by exec.
void mark();

/// Whether this system lets a program trace its children; containers may not.
[[nodiscard]] bool can_count_system_calls();

}  // namespace fairlead::support
