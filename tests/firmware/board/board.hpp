// SPDX-License-Identifier: Apache-2.0
/// @file  What an image finds on its board: start-up calls run(), faults end the program.
#pragma once

#include <cstddef>
#include <string_view>

namespace fairlead::firmware {

/// What an image is for; each image defines it. Called once, on the board's stack, with memory set up.
///
/// @param arguments  The command line behind the program's name.
/// @return The exit status: 0 when all is well.
int run(std::string_view arguments);

/// The exit status after a fault of the core, a stack overflow for example.
inline constexpr int kFaultStatus = 97;

/// The most bytes of stack that were in use so far, or since restart_stack_peak().
[[nodiscard]] std::size_t stack_peak();
/// What was in use before counts no longer; what is in use now does.
void restart_stack_peak();

}  // namespace fairlead::firmware
