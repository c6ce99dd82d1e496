// SPDX-License-Identifier: Apache-2.0
/// @file  Calendar: the date of a device without a battery, by SNTP, and a floor in its flash.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/platform/clock.hpp"
#include "fairlead/token/store.hpp"
#include "fairlead/token/time_floor.hpp"

#include "firmware/client/arguments.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace fairlead::firmware {

/// The date of these programs.
inline constexpr UnixTime kBuilt{1'790'000'000};

/// One in a program: lwIP's client of time servers is one as well. Used by one task at a time, which need not be that
/// in which lwIP runs.
class Calendar {
 public:
  /// @param clock  The date as the board knows it; outlives this.
  /// @param set    Tells it to the board. Called from the context in which lwIP runs.
  /// @param flash  Two blocks at least, for this alone.
  Calendar(const platform::WallClock& clock, void (*set)(UnixTime), platform::BlockStorage& flash);
  Calendar(const Calendar&) = delete;
  Calendar& operator=(const Calendar&) = delete;

  /// Reads the floor. @return Nothing, or storage_failed.
  Result<void> open();

  /// Asks a server for the time now, and then once an hour, where the arguments have `sntp`: that port of 10.0.2.2. The
  /// network is up. From the context in which lwIP runs.
  static void ask(const Arguments& arguments);

  /// A date below which it is not.
  [[nodiscard]] UnixTime floor() const { return floor_.floor(); }

  /// A server's certificate is valid now, and the server has proven that it is its own: somebody vouches for the date.
  void confirm();

 private:
  friend void time_is(std::uint32_t seconds);

  const platform::WallClock& clock_;
  void (*set_)(UnixTime);
  std::array<token::Entry, 2> index_{};
  std::array<std::byte, 32> buffer_{};
  token::Store store_;
  token::TimeFloor floor_;
  std::atomic<std::uint32_t> believed_from_{0};  ///< The floor, for lwIP's thread while confirm() moves it.
};

}  // namespace fairlead::firmware
