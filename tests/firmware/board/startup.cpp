// SPDX-License-Identifier: Apache-2.0
// From reset to run(): memory, and the stack's guard.
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"
#include "firmware/board/stack_guard.hpp"
#include "firmware/board/vectors.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

extern "C" {
// Of the linker script; arrays of unknown size, since an object has an end that a compiler knows.
extern std::uint32_t stack_bottom[];
extern const std::uint32_t data_image[];
extern std::uint32_t data_begin[];
extern std::uint32_t data_end[];
extern std::uint32_t bss_begin[];
extern std::uint32_t bss_end[];
using Constructor = void (*)();
extern const Constructor init_array_begin[];
extern const Constructor init_array_end[];
}

namespace fairlead::firmware {
namespace {

constexpr std::uint32_t kUnusedStack = 0x5afe57ac;

std::string_view arguments() {
  static std::array<char, 600> line;
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

void restart_stack_peak() {
  constexpr std::size_t kOwn = 32;  // Words below this function's frame that it may use itself.
  std::uint32_t* pointer = nullptr;
  asm volatile("mov %0, sp" : "=r"(pointer));
  std::fill(stack_bottom, pointer - kOwn, kUnusedStack);
}

}  // namespace fairlead::firmware

extern "C" {

/// Gives access to the floating-point unit, whose registers any C++ code may use: coprocessors 10 and 11 of CPACR
/// (ARMv7-M, section B3.2.20), bits that a core without the unit ignores. Then paints the stack for stack_peak().
[[gnu::naked, noreturn]] void reset_handler() {
  asm volatile(
      "ldr r0, =0xe000ed88\n"
      "ldr r1, [r0]\n"
      "orr r1, r1, #0xf00000\n"
      "str r1, [r0]\n"
      "dsb\n"
      "isb\n"
      "ldr r0, =stack_bottom\n"
      "ldr r1, =stack_top\n"
      "ldr r2, =%c0\n"
      "1: str r2, [r0], #4\n"
      "cmp r0, r1\n"
      "blo 1b\n"
      "b %c1\n" ::"i"(fairlead::firmware::kUnusedStack),
      "i"(fairlead::firmware::start));
}

/// What a static object registers for its end: an image has none.
int __aeabi_atexit(void* /*object*/, void (* /*destroy*/)(void*), void* /*handle*/) { return 0; }
void* __dso_handle = nullptr;

/// The call of a pure virtual function; the C++ library's own brings its text output and the heap with it.
[[noreturn]] void __cxa_pure_virtual() { fairlead::ports::semihosting::exit(fairlead::firmware::kFaultStatus); }
}
