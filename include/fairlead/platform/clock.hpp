// SPDX-License-Identifier: Apache-2.0
/// @file  The two clocks. Only drivers read them.
#pragma once

#include "fairlead/base/time.hpp"

#include <optional>

namespace fairlead::platform {

/// The monotonic time line. Thread-safe. Never negative, never steps back; counts through sleep.
class Clock {
 public:
  [[nodiscard]] Instant now() const { return do_now(); }

 protected:
  ~Clock() = default;

 private:
  [[nodiscard]] virtual Instant do_now() const = 0;
};

/// The calendar. Thread-safe.
class WallClock {
 public:
  /// @return The time, or nothing on a device that does not know it (yet). It may step in both directions between
  ///   calls; nothing that runs depends on it.
  [[nodiscard]] std::optional<UnixTime> now() const { return do_now(); }

 protected:
  ~WallClock() = default;

 private:
  [[nodiscard]] virtual std::optional<UnixTime> do_now() const = 0;
};

}  // namespace fairlead::platform
