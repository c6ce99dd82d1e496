// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/sleep.hpp"

#include "firmware/board/memory_map.hpp"

#include <algorithm>
#include <cstdint>

namespace fairlead::firmware {
namespace {

volatile std::uint32_t& at(std::uintptr_t address) { return *reinterpret_cast<volatile std::uint32_t*>(address); }

// ARMv7-M Architecture Reference Manual, sections B3.2, B3.3 and B3.4.
constexpr std::uintptr_t kTickControl = 0xe000'e010;
constexpr std::uintptr_t kTickReload = 0xe000'e014;
constexpr std::uintptr_t kTickCurrent = 0xe000'e018;
constexpr std::uintptr_t kInterruptEnable = 0xe000'e100;
constexpr std::uintptr_t kInterruptClear = 0xe000'e280;
constexpr std::uintptr_t kInterruptControl = 0xe000'ed04;
constexpr std::uint32_t kClearTick = 1U << 25U;
constexpr std::uint32_t kTickOnWithInterrupt = 7;
constexpr std::uint32_t kMostTicks = 0xff'ffff;

constexpr std::uintptr_t kEthernetWord = kEthernetInterrupt / 32 * 4;
constexpr std::uint32_t kEthernetBit = 1U << kEthernetInterrupt % 32;

}  // namespace

void prepare_sleep() {
  asm volatile("cpsid i" ::: "memory");
  at(kInterruptEnable + kEthernetWord) = kEthernetBit;
}

void sleep_at_most(Duration time) {
  if (time <= Duration::zero()) return;
  // The core's timer counts at the rate of kCounterHz.
  constexpr std::uint32_t kTicksInMs = kCounterHz / 1000;
  constexpr Duration kMost{kMostTicks / kTicksInMs};
  // It stays pending while the controller's line is up, that is, where a frame came after the last acknowledgement.
  at(kInterruptClear + kEthernetWord) = kEthernetBit;
  at(kTickReload) = static_cast<std::uint32_t>(std::min(time, kMost).count()) * kTicksInMs;
  at(kTickCurrent) = 0;
  at(kTickControl) = kTickOnWithInterrupt;
  asm volatile("dsb\n wfi\n isb" ::: "memory");
  at(kTickControl) = 0;
  at(kInterruptControl) = kClearTick;
}

}  // namespace fairlead::firmware
