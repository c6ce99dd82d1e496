// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/mps2_board.hpp"

#include "firmware/board/memory_map.hpp"
#include "firmware/board/ticks.hpp"

#include <algorithm>
#include <chrono>
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

/// Until a tick of the core's timer or a frame.
void wait_for_interrupt(std::uint32_t core_ticks) {
  // It stays pending while the controller's line is up, that is, where a frame came after the last acknowledgement.
  at(kInterruptClear + kEthernetWord) = kEthernetBit;
  at(kTickReload) = core_ticks;
  at(kTickCurrent) = 0;
  at(kTickControl) = kTickOnWithInterrupt;
  asm volatile("dsb\n wfi\n isb" ::: "memory");
  at(kTickControl) = 0;
  at(kInterruptControl) = kClearTick;
}

}  // namespace

Mps2Board::Mps2Board(Network& network) : network_(network) {
  asm volatile("cpsid i" ::: "memory");
  at(kInterruptEnable + kEthernetWord) = kEthernetBit;
}

void Mps2Board::set_wall_time(UnixTime time) {
  epoch_ = UnixTime{.seconds = time.seconds - firmware::now().time_since_epoch().count() / 1000};
}

std::optional<UnixTime> Mps2Board::do_wall_time() const {
  if (!epoch_) return {};
  return UnixTime{.seconds = epoch_->seconds + firmware::now().time_since_epoch().count() / 1000};
}

Instant Mps2Board::do_now() const { return firmware::now(); }

void Mps2Board::do_sleep(Deadline until, const ports::WakeFlag& woken) {
  if (woken.is_set()) return;
  const Duration left = earlier(until, Network::next_deadline()).left(firmware::now());
  if (left <= Duration::zero()) return;
  // The core's timer counts at the rate of kCounterHz, and not further than 0.67 s.
  constexpr Duration kMost{kMostTicks / (kCounterHz / 1000)};
  wait_for_interrupt(static_cast<std::uint32_t>(std::min(left, kMost).count()) * (kCounterHz / 1000));
}

}  // namespace fairlead::firmware
