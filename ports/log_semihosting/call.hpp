// SPDX-License-Identifier: Apache-2.0
/// @file  The instruction at which a debugger or an emulator takes over.
#pragma once

#include <cstdint>

namespace fairlead::ports::semihosting {

/// Arm IHI 0089, section 6.
enum class Operation : std::uint32_t {
  open = 0x01,
  close = 0x02,
  write0 = 0x04,
  write = 0x05,
  read = 0x06,
  seek = 0x0a,
  file_length = 0x0c,
  time = 0x11,
  get_command_line = 0x15,
  exit_extended = 0x20
};

inline std::int32_t call(Operation operation, const void* argument) {
  register std::uint32_t r0 asm("r0") = static_cast<std::uint32_t>(operation);
  register const void* r1 asm("r1") = argument;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return static_cast<std::int32_t>(r0);
}

}  // namespace fairlead::ports::semihosting
