// SPDX-License-Identifier: Apache-2.0
/// @file  Mps2Board: an MPS2 without an operating system, as ports::OsBare uses it.
#pragma once

#include "fairlead/ports/bare_board.hpp"

#include "firmware/board/host_random.hpp"
#include "firmware/board/network.hpp"

#include <cstdint>
#include <optional>

namespace fairlead::firmware {

/// The board has no source of random numbers and no calendar of its own: both come from the host below the emulator,
/// unless the command line has others, which are for tests. No interrupt is ever taken: PRIMASK stays set, and a
/// pending one ends the core's sleep all the same.
class Mps2Board final : public ports::BareBoard {
 public:
  explicit Mps2Board(Network& network);

  /// What the calendar says from here on; before, it is unknown. It goes on with the time.
  void set_wall_time(UnixTime time);

  /// Random numbers that are the same in every run, in place of the host's. Not for keys.
  void repeat_random(std::uint32_t seed) { random_.repeat(seed); }

 private:
  [[nodiscard]] Instant do_now() const override;
  bool do_poll() override { return network_.poll(); }
  void do_sleep(Deadline until, const ports::WakeFlag& woken) override;
  Result<void> do_random(MutableBytes into) override { return random_.fill(into); }
  [[nodiscard]] std::optional<UnixTime> do_wall_time() const override;

  Network& network_;
  std::optional<UnixTime> epoch_;  ///< When the counter was at 0.
  HostRandom random_;
};

}  // namespace fairlead::firmware
