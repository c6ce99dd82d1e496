// SPDX-License-Identifier: Apache-2.0
// Faults and every exception that nobody asked for: say why and end the program.
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"

#include <array>
#include <cstdint>

namespace fairlead::firmware {
namespace {

// ARMv7-M Architecture Reference Manual, section B3.2.2.
constexpr std::uintptr_t kConfigurableFaultStatus = 0xe000'ed28;
constexpr std::uintptr_t kMemManageAddress = 0xe000'ed34;
constexpr std::uintptr_t kBusFaultAddress = 0xe000'ed38;

std::uint32_t read(std::uintptr_t address) { return *reinterpret_cast<const volatile std::uint32_t*>(address); }

void write_hex(std::uint32_t value) {
  std::array<char, 8> digits{};
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, value >>= 4U) {
    *digit = "0123456789abcdef"[value & 0xfU];
  }
  ports::semihosting::write({digits.data(), digits.size()});
}

[[noreturn]] void say_fault() {
  std::uint32_t exception = 0;
  asm volatile("mrs %0, ipsr" : "=r"(exception));
  ports::semihosting::write("fault: exception ");
  ports::semihosting::write(std::int64_t{exception});
  ports::semihosting::write(", CFSR ");
  write_hex(read(kConfigurableFaultStatus));
  ports::semihosting::write(", MMFAR ");
  write_hex(read(kMemManageAddress));
  ports::semihosting::write(", BFAR ");
  write_hex(read(kBusFaultAddress));
  ports::semihosting::write("\n");
  ports::semihosting::exit(kFaultStatus);
}

}  // namespace
}  // namespace fairlead::firmware

/// The stack may have overflowed: begins a new one before anything is called.
extern "C" [[gnu::naked]] void fault_handler() {
  asm volatile(
      "ldr r0, =stack_top\n"
      "mov sp, r0\n"
      "b %c0\n" ::"i"(fairlead::firmware::say_fault));
}
