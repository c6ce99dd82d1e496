// SPDX-License-Identifier: Apache-2.0
// The board itself: what ends a program, and with which status.
#include "fairlead/base/check.hpp"
#include "fairlead/base/log.hpp"
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"

#include <cstdint>

namespace fairlead::firmware {
namespace {

// One of each section, so that start-up's work shows.
volatile std::uint32_t initialised = 0x12345678;
volatile std::uint32_t zeroed;
const std::uint32_t constructed = initialised + 1;

int memory_is_set_up() {
  const bool fine =
      initialised == 0x12345678 && zeroed == 0 && constructed == 0x12345679 && stack_peak() > 0 && stack_peak() < 4096;
  return fine ? 0 : 1;
}

/// Calls itself until the stack is used up.
[[gnu::noinline]] std::uint32_t recurse(std::uint32_t depth) {
  volatile std::uint32_t kept = depth;
  return depth == UINT32_MAX ? 0 : recurse(depth + 1) + kept;
}

}  // namespace

int run(std::string_view arguments) {
  if (arguments == "memory") return memory_is_set_up();
  if (arguments == "status") return 7;
  if (arguments == "overflow") return static_cast<int>(recurse(0));
  if (arguments == "wild") return static_cast<int>(*reinterpret_cast<volatile std::uint32_t*>(0xa000'0000));
  if (arguments == "check") FAIRLEAD_CHECK(arguments.empty());
  if (arguments == "log") {
    FAIRLEAD_LOG_WARNING("firmware", "a line", -110, INT64_MIN);
    return 0;
  }
  ports::semihosting::write("what is to be done?\n");
  return 2;
}

}  // namespace fairlead::firmware
