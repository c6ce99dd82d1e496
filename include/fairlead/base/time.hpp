// SPDX-License-Identifier: Apache-2.0
/// @file  Time as data. No function here reads a clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace fairlead {

/// The library's monotonic time line: 64-bit milliseconds that count through sleep, from an origin that nobody
/// relies on and that lies before every instant: no instant is negative. It has no now(): time enters as an argument
/// (platform::Clock is where drivers read it).
struct Timeline {
  using duration = std::chrono::duration<std::int64_t, std::milli>;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Timeline>;
  static constexpr bool is_steady = true;  // NOLINT(readability-identifier-naming): a name of the standard
};
using Duration = Timeline::duration;
using Instant = Timeline::time_point;

/// An instant that may never come. A driver waits until it, and no longer.
///
/// It holds and compares plain ticks: the comparisons of std::chrono are functions of their own where the compiler
/// optimises for size, and cost more to call than to write.
class Deadline {
 public:
  /// Never.
  constexpr Deadline() = default;
  constexpr Deadline(Instant at)  // NOLINT(google-explicit-constructor): an instant is a deadline
      : ticks_(at.time_since_epoch().count()) {}
  /// As default-constructed; says so where it is read.
  static constexpr Deadline never() { return {}; }

  [[nodiscard]] constexpr bool is_never() const { return ticks_ == kNever; }
  /// Instant::max() for never.
  [[nodiscard]] constexpr Instant at() const { return Instant(Duration(ticks_)); }
  /// Whether `now` has reached it. Never does not pass.
  [[nodiscard]] constexpr bool passed(Instant now) const {
    return now.time_since_epoch().count() >= ticks_ && !is_never();
  }
  /// How long from `now`; zero when passed, Duration::max() for never.
  [[nodiscard]] constexpr Duration left(Instant now) const {
    if (is_never()) return Duration::max();
    return passed(now) ? Duration::zero() : at() - now;
  }
  friend constexpr bool operator==(Deadline, Deadline) = default;
  friend constexpr auto operator<=>(Deadline, Deadline) = default;

 private:
  static constexpr Duration::rep kNever = Instant::max().time_since_epoch().count();
  Duration::rep ticks_ = kNever;
};

/// The earlier of two.
[[nodiscard]] constexpr Deadline earlier(Deadline a, Deadline b) { return b < a ? b : a; }

/// `now + d`, or never where that does not fit. Precondition: d >= 0.
[[nodiscard]] constexpr Deadline after(Instant now, Duration d) {
  const Duration::rep room = (Instant::max() - now).count();
  return d.count() >= room ? Deadline::never() : Deadline(now + d);
}

/// Whole seconds, as protocols and records carry them: zero for a negative duration, at most 2^32 - 1.
///
/// In 32-bit steps: on a device the division of 64-bit numbers would be the only one, and takes 900 bytes.
[[nodiscard]] constexpr std::uint32_t whole_seconds(Duration d) {
  constexpr std::uint64_t kHighUnit = std::uint64_t{1} << 32U;
  if (d.count() <= 0) return 0;
  const auto ticks = static_cast<std::uint64_t>(d.count());
  if (ticks >= kHighUnit * 1000) return UINT32_MAX;
  const auto high = static_cast<std::uint32_t>(ticks >> 32U);  // Below 1000.
  const auto low = static_cast<std::uint32_t>(ticks);
  return high * static_cast<std::uint32_t>(kHighUnit / 1000) + low / 1000 +
         (high * static_cast<std::uint32_t>(kHighUnit % 1000) + low % 1000) / 1000;
}

/// Seconds of the wall clock since 1970-01-01T00:00:00 UTC, without leap seconds; negative before.
struct UnixTime {
  std::int64_t seconds = 0;
  friend constexpr bool operator==(UnixTime, UnixTime) = default;
  friend constexpr auto operator<=>(UnixTime, UnixTime) = default;
};

}  // namespace fairlead
