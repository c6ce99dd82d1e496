// SPDX-License-Identifier: Apache-2.0
/// @file  FreeRtosBoard: what a board supplies that the FreeRTOS kernel has not.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"

#include <optional>

namespace fairlead::ports {

/// A board, as OsFreeRtos uses it.
class FreeRtosBoard {
 public:
  /// Fills `into` with random bytes that are fit for keys. One task at a time is in it.
  ///
  /// @return Nothing, or no_entropy: the source failed, and nothing in `into` may be used.
  [[nodiscard]] Result<void> random(MutableBytes into) { return do_random(into); }

  /// @return The time of the calendar, or nothing where it is not known (yet). Several tasks may be in it.
  [[nodiscard]] std::optional<UnixTime> wall_time() const { return do_wall_time(); }

 protected:
  ~FreeRtosBoard() = default;

 private:
  virtual Result<void> do_random(MutableBytes into) = 0;
  [[nodiscard]] virtual std::optional<UnixTime> do_wall_time() const { return {}; }
};

}  // namespace fairlead::ports
