// SPDX-License-Identifier: Apache-2.0
/// @file  VectorTable: what the core reads at reset and at each exception.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

extern "C" {
extern std::uint32_t stack_top[];  // Of the linker script.
[[noreturn]] void reset_handler();
void fault_handler();
}

namespace fairlead::firmware {

using Handler = void (*)();

/// ARMv7-M Architecture Reference Manual, section B1.5.3: the initial stack pointer, then the handlers of exceptions 1
/// to 15, and of the board's interrupts. Every exception that nobody asked for is a fault.
template <std::size_t interrupts>
struct VectorTable {
  static constexpr std::size_t kExceptions = 15;

  constexpr VectorTable() {
    handlers.fill(fault_handler);
    handlers[0] = reset_handler;
  }
  constexpr void set_exception(std::size_t number, Handler handler) { handlers[number - 1] = handler; }
  constexpr void set_interrupt(std::size_t number, Handler handler) { handlers[kExceptions + number] = handler; }

  std::uint32_t* initial_stack = stack_top;
  std::array<Handler, kExceptions + interrupts> handlers{};
};

}  // namespace fairlead::firmware
