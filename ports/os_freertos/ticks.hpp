// SPDX-License-Identifier: Apache-2.0
/// @file  From ticks of the kernel to milliseconds and back.
#pragma once

#include "fairlead/base/time.hpp"

#include <cstdint>

namespace fairlead::ports::freertos {

/// The count since the kernel's start of a tick that has `width` bits and went around `rounds` times.
[[nodiscard]] constexpr std::uint64_t widened(std::uint32_t rounds, std::uint64_t tick, unsigned width) {
  return width < 64 ? std::uint64_t{rounds} << width | tick : tick;
}

/// How long `ticks` are where a second has `rate` of them, in whole milliseconds that have passed.
///
/// Without division where a tick is whole milliseconds: of 64 bits it takes 900 bytes on a device.
[[nodiscard]] constexpr Duration duration_of(std::uint64_t ticks, std::uint32_t rate) {
  const std::uint64_t milliseconds =
      1000 % rate == 0 ? ticks * (1000 / rate) : ticks / rate * 1000 + ticks % rate * 1000 / rate;
  return Duration(static_cast<Duration::rep>(milliseconds));
}

/// The fewest ticks that are not shorter than `duration`: after one fewer it has not passed.
/// Precondition: it is not negative.
[[nodiscard]] constexpr std::uint64_t ticks_of(Duration duration, std::uint32_t rate) {
  const auto milliseconds = static_cast<std::uint64_t>(duration.count());
  if (rate == 1000) return milliseconds;
  return milliseconds / 1000 * rate + (milliseconds % 1000 * rate + 999) / 1000;
}

}  // namespace fairlead::ports::freertos
