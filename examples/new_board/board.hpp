// SPDX-License-Identifier: Apache-2.0
/// @file  Board: time, sleep and random numbers of a new board, as ports::OsBare uses them.
#pragma once

#include "fairlead/base/time.hpp"
#include "fairlead/ports/bare_board.hpp"

#include "network.hpp"

#include <optional>

namespace new_board {

/// Time since the reset. Asked at least once in 49 days, as each wait does. By the main loop alone.
[[nodiscard]] fairlead::Instant now();

/// One in a program. The network outlives it.
class Board final : public fairlead::ports::BareBoard {
 public:
  explicit Board(Network& network) : network_(network) {}

  /// What the calendar says from here on, by a time server or a clock with a battery; before, it is unknown. It goes on
  /// with the time.
  void set_wall_time(fairlead::UnixTime time);

 private:
  [[nodiscard]] fairlead::Instant do_now() const override;
  bool do_poll() override { return network_.poll(); }
  void do_sleep(fairlead::Deadline until, const fairlead::ports::WakeFlag& woken) override;
  fairlead::Result<void> do_random(fairlead::MutableBytes into) override;
  [[nodiscard]] std::optional<fairlead::UnixTime> do_wall_time() const override;

  Network& network_;
  std::optional<fairlead::UnixTime> reset_at_;  ///< When now() was 0.
};

}  // namespace new_board
