// SPDX-License-Identifier: Apache-2.0
// A guard of the stack for ARMv7-M: a region of the memory protection unit.
#include "firmware/board/stack_guard.hpp"

#include <cstdint>

extern "C" std::uint32_t stack_guard[];  // Of the linker script.

namespace fairlead::firmware {
namespace {

/// The memory protection unit (ARMv7-M Architecture Reference Manual, section B3.5).
struct Mpu {
  std::uint32_t type;
  std::uint32_t control;
  std::uint32_t region_number;
  std::uint32_t region_base;
  std::uint32_t region_attributes;
};
constexpr std::uintptr_t kMpuAddress = 0xe000'ed90;

}  // namespace

/// 256 bytes that nobody may touch, below the stack. What no region covers stays as it is without the unit.
void guard_stack() {
  constexpr std::uint32_t kEnable = 1;
  constexpr std::uint32_t kPrivilegedDefault = 4;
  constexpr std::uint32_t kNeverExecute = 1U << 28U;
  constexpr std::uint32_t kSize256 = 7U << 1U;  // 2 to the power of 7 + 1; access permissions 0: none.
  auto& mpu = *reinterpret_cast<volatile Mpu*>(kMpuAddress);
  mpu.region_number = 0;
  mpu.region_base = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(stack_guard));
  mpu.region_attributes = kNeverExecute | kSize256 | kEnable;
  mpu.control = kPrivilegedDefault | kEnable;
  asm volatile("dsb\n isb" ::: "memory");
}

}  // namespace fairlead::firmware
