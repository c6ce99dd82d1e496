// SPDX-License-Identifier: Apache-2.0
/// @file  Calendar: the system's wall clock, unless it is plainly wrong.
#pragma once

#include "fairlead/platform/clock.hpp"

namespace fairlead::cli {

/// A machine without a battery-backed clock starts in 1970, or at its last shutdown. A time before this program was
/// made is such a time: then nobody knows what the date is. `system` outlives it.
class Calendar final : public platform::WallClock {
 public:
  static constexpr UnixTime kMade{1'735'689'600};  ///< 2025-01-01.

  explicit Calendar(const platform::WallClock& system) : system_(system) {}

 private:
  [[nodiscard]] std::optional<UnixTime> do_now() const override {
    const auto now = system_.now();
    return now && now->seconds >= kMade.seconds ? now : std::nullopt;
  }
  const platform::WallClock& system_;
};

}  // namespace fairlead::cli
