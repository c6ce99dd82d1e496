// SPDX-License-Identifier: Apache-2.0
/// @file  TimeFloor: a date below which it cannot be, for a device without a battery.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/token/store.hpp"

namespace fairlead::token {

/// Keeps the last date that a device has seen, over restarts and power cuts. It moves forward only.
///
/// It is for tls::Policy::accepted_clock_floor, and to refuse a time that cannot be. Note a time where somebody vouches
/// for it: after a verified handshake, when it lies within the server's certificate. One that anybody on the network
/// can say, as SNTP's, could be far in the future, and no certificate would be valid any more.
///
/// Owns nothing; one thread, that of the store.
class TimeFloor {
 public:
  /// A date is kept when it is this much later than the one that is: a commit a day wears two blocks of 4 KB by less
  /// than an erasure in two months.
  static constexpr Duration kStep = std::chrono::hours(24);

  /// @param store  Opened, with room for a record of 8 bytes; nothing else is in it. Outlives this.
  /// @param built  The date of the program: it is never earlier.
  TimeFloor(Store& store, UnixTime built) : store_(store), floor_(built) {}

  /// Reads what is kept. Before all else.
  /// @return Nothing, also where nothing is kept; or storage_failed: what is there cannot be read, and floor() is the
  ///   date of the program.
  [[nodiscard]] Result<void> open();

  [[nodiscard]] UnixTime floor() const { return floor_; }

  /// Somebody vouches for `now`: from here on it is not earlier. @return Nothing; or the errors of Store::commit(), and
  /// floor() has moved all the same, until the next start.
  [[nodiscard]] Result<void> note(UnixTime now);

 private:
  Store& store_;
  UnixTime floor_;
  UnixTime kept_{};
};

}  // namespace fairlead::token
