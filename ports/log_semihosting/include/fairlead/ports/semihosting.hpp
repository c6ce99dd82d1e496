// SPDX-License-Identifier: Apache-2.0
/// @file  What a debugger or an emulator does for a Cortex-M: text out, a command line in, an exit status.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// Arm's semihosting (Arm IHI 0089, "Semihosting for AArch32 and AArch64", 2024Q3). The core stops at each call until
/// the host has answered; without a host each call is a fault, so none of this belongs into a product.
namespace fairlead::ports::semihosting {

/// Writes to the host's debug channel, in pieces of at most 63 bytes (SYS_WRITE0, section 6.24). Stops at a zero byte.
void write(std::string_view text);

/// The same for a number, in decimal.
void write(std::int64_t number);

/// The command line that the host gives (SYS_GET_CMDLINE, section 6.7), in `into`; empty if there is none or it does
/// not fit. Lives as long as `into`.
[[nodiscard]] std::string_view command_line(std::span<char> into);

/// Ends the program; the host's emulator ends with `status` (SYS_EXIT_EXTENDED, section 6.5).
[[noreturn]] void exit(int status);

}  // namespace fairlead::ports::semihosting
