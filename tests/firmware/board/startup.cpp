// SPDX-License-Identifier: Apache-2.0
// From reset to run(): memory, the stack's guard, and the vector table.
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

extern "C" {
// Of the linker script; arrays of unknown size, since an object has an end that a compiler knows.
extern std::uint32_t stack_guard[];
extern std::uint32_t stack_bottom[];
extern std::uint32_t stack_top[];
extern const std::uint32_t data_image[];
extern std::uint32_t data_begin[];
extern std::uint32_t data_end[];
extern std::uint32_t bss_begin[];
extern std::uint32_t bss_end[];
using Constructor = void (*)();
extern const Constructor init_array_begin[];
extern const Constructor init_array_end[];

[[noreturn]] void reset_handler();
void fault_handler();
}

namespace fairlead::firmware {
namespace {

constexpr std::uint32_t kUnusedStack = 0x5afe57ac;

/// The memory protection unit (ARMv7-M Architecture Reference Manual, section B3.5).
struct Mpu {
  std::uint32_t type;
  std::uint32_t control;
  std::uint32_t region_number;
  std::uint32_t region_base;
  std::uint32_t region_attributes;
};
constexpr std::uintptr_t kMpuAddress = 0xe000'ed90;

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

std::string_view arguments() {
  static std::array<char, 160> line;
  const std::string_view all = ports::semihosting::command_line(line);
  const auto name_end = std::ranges::find(all, ' ');
  return {name_end == all.end() ? name_end : name_end + 1, all.end()};
}

[[noreturn]] void start() {
  std::copy(data_image, data_image + (data_end - data_begin), data_begin);
  std::fill(bss_begin, bss_end, 0U);
  guard_stack();
  std::for_each(init_array_begin, init_array_end, [](Constructor c) { c(); });
  ports::semihosting::exit(run(arguments()));
}

}  // namespace

std::size_t stack_peak() {
  const auto* const used = std::find_if(stack_bottom, stack_top, [](std::uint32_t w) { return w != kUnusedStack; });
  return static_cast<std::size_t>(stack_top - used) * sizeof kUnusedStack;
}

}  // namespace fairlead::firmware

extern "C" {

/// Paints the stack, which no C++ code may use yet, for stack_peak().
[[gnu::naked, noreturn]] void reset_handler() {
  asm volatile(
      "ldr r0, =stack_bottom\n"
      "ldr r1, =stack_top\n"
      "ldr r2, =%c0\n"
      "1: str r2, [r0], #4\n"
      "cmp r0, r1\n"
      "blo 1b\n"
      "b %c1\n" ::"i"(fairlead::firmware::kUnusedStack),
      "i"(fairlead::firmware::start));
}

/// The call of a pure virtual function; the C++ library's own brings its text output and the heap with it.
[[noreturn]] void __cxa_pure_virtual() { fairlead::ports::semihosting::exit(fairlead::firmware::kFaultStatus); }
}

namespace {

/// ARMv7-M, section B1.5.3: the initial stack pointer, then the handlers of exceptions 1 to 15.
struct VectorTable {
  std::uint32_t* initial_stack;
  std::array<void (*)(), 15> handlers;
};
[[gnu::section(".vectors"), gnu::used]] constexpr VectorTable kVectors = {
    stack_top,
    {reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
     fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
     fault_handler}};

}  // namespace
