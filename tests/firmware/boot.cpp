// SPDX-License-Identifier: Apache-2.0
// The board itself: what ends a program, and with which status.
#include "fairlead/base/check.hpp"
#include "fairlead/base/log.hpp"
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"
#include "firmware/board/memory_map.hpp"

#include <cstdint>

namespace fairlead::firmware {
namespace {

// Nothing is there on any of the boards.
constexpr std::uintptr_t kNowhere = 0xb000'0000;

// One of each section, so that start-up's work shows.
volatile std::uint32_t initialised = 0x12345678;
volatile std::uint32_t zeroed;
const std::uint32_t constructed = initialised + 1;

int memory_is_set_up() {
  const bool fine =
      initialised == 0x12345678 && zeroed == 0 && constructed == 0x12345679 && stack_peak() > 0 && stack_peak() < 4096;
  return fine ? 0 : 1;
}

volatile float dividend = 1.0F;

/// By the registers of the unit, where the image is compiled for one.
int floating_point_computes() { return dividend / 4.0F == 0.25F ? 0 : 1; }

std::uint32_t at(std::uintptr_t address) { return *reinterpret_cast<const volatile std::uint32_t*>(address); }

/// The devices say who they are. How fast the counter counts, the Ethernet controller's own tells: it is read before
/// and after, so that a processor that others use makes the bounds wider and not wrong.
int devices_are_in_their_places() {
  constexpr std::uintptr_t kUartPart = kUart0Base + 0xfe0;
  constexpr std::uintptr_t kByteTest = kEthernetBase + 0x64;
  constexpr std::uintptr_t kFreeRun = kEthernetBase + 0x9c;
  constexpr std::uint64_t kFreeRunHz = 25'000'000;
  constexpr std::uint32_t kTicks = 500'000;
  if (at(kUartPart) != 0x21 || at(kByteTest) != 0x8765'4321) return 1;

  const std::uint32_t before_first = at(kFreeRun);
  const std::uint32_t first = at(kCounterAddress);
  const std::uint32_t after_first = at(kFreeRun);
  while (at(kFreeRun) - after_first < kTicks) {
  }
  const std::uint32_t before_last = at(kFreeRun);
  const std::uint64_t counted = at(kCounterAddress) - first;
  const std::uint64_t least = before_last - after_first - 2;
  const std::uint64_t most = at(kFreeRun) - before_first + 2;
  return counted * kFreeRunHz >= least * kCounterHz && counted * kFreeRunHz <= most * kCounterHz ? 0 : 1;
}

/// Calls itself until the stack is used up.
[[gnu::noinline]] std::uint32_t recurse(std::uint32_t depth) {
  volatile std::uint32_t kept = depth;
  return depth == UINT32_MAX ? 0 : recurse(depth + 1) + kept;
}

}  // namespace

int run(std::string_view arguments) {
  if (arguments == "memory") return memory_is_set_up();
  if (arguments == "floating_point") return floating_point_computes();
  if (arguments == "devices") return devices_are_in_their_places();
  if (arguments == "status") return 7;
  if (arguments == "overflow") return static_cast<int>(recurse(0));
  if (arguments == "wild") return static_cast<int>(*reinterpret_cast<volatile std::uint32_t*>(kNowhere));
  if (arguments == "check") FAIRLEAD_CHECK(arguments.empty());
  if (arguments == "log") {
    FAIRLEAD_LOG_WARNING("firmware", "a line", -110, INT64_MIN);
    return 0;
  }
  ports::semihosting::write("what is to be done?\n");
  return 2;
}

}  // namespace fairlead::firmware
