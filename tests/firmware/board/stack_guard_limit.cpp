// SPDX-License-Identifier: Apache-2.0
// A guard of the stack for ARMv8-M with the Main Extension: the register that bounds the stack pointer.
#include "firmware/board/stack_guard.hpp"

#include <cstdint>

extern "C" std::uint32_t stack_bottom[];  // Of the linker script.

namespace fairlead::firmware {

/// A stack pointer below MSPLIM is a UsageFault (ARMv8-M Architecture Reference Manual, "Stack limit checks").
void guard_stack() { asm volatile("msr msplim, %0\n isb" ::"r"(stack_bottom) : "memory"); }

}  // namespace fairlead::firmware
