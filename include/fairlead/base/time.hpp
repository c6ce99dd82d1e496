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
class Deadline {
 public:
  /// Never.
  constexpr Deadline() = default;
  constexpr Deadline(Instant at) : at_(at) {}  // NOLINT(google-explicit-constructor): an instant is a deadline
  /// As default-constructed; says so where it is read.
  static constexpr Deadline never() { return {}; }

  [[nodiscard]] constexpr bool is_never() const { return at_ == Instant::max(); }
  /// Instant::max() for never.
  [[nodiscard]] constexpr Instant at() const { return at_; }
  /// Whether `now` has reached it. Never does not pass.
  [[nodiscard]] constexpr bool passed(Instant now) const { return now >= at_ && !is_never(); }
  /// How long from `now`; zero when passed, Duration::max() for never.
  [[nodiscard]] constexpr Duration left(Instant now) const {
    if (is_never()) return Duration::max();
    return passed(now) ? Duration::zero() : at_ - now;
  }
  friend constexpr bool operator==(Deadline, Deadline) = default;
  friend constexpr auto operator<=>(Deadline, Deadline) = default;

 private:
  Instant at_ = Instant::max();
};

/// The earlier of two.
[[nodiscard]] constexpr Deadline earlier(Deadline a, Deadline b) { return b < a ? b : a; }

/// `now + d`, or never where that does not fit. Precondition: d >= 0.
[[nodiscard]] constexpr Deadline after(Instant now, Duration d) {
  return d >= Instant::max() - now ? Deadline::never() : Deadline(now + d);
}

/// Seconds of the wall clock since 1970-01-01T00:00:00 UTC, without leap seconds; negative before.
struct UnixTime {
  std::int64_t seconds = 0;
  friend constexpr bool operator==(UnixTime, UnixTime) = default;
  friend constexpr auto operator<=>(UnixTime, UnixTime) = default;
};

}  // namespace fairlead
