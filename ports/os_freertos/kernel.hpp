// SPDX-License-Identifier: Apache-2.0
/// @file  The kernel's time, as clock and waiter use it.
#pragma once

#include <cstdint>

namespace fairlead::ports::freertos {

/// Ticks since the kernel's start. From a task, or before the kernel runs.
[[nodiscard]] std::uint64_t ticks();

}  // namespace fairlead::ports::freertos
