// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/mps2_board.hpp"

#include "firmware/board/sleep.hpp"
#include "firmware/board/ticks.hpp"

#include <cstdint>

namespace fairlead::firmware {
Mps2Board::Mps2Board(Network& network) : network_(network) { prepare_sleep(); }

void Mps2Board::set_wall_time(UnixTime time) {
  epoch_ = UnixTime{.seconds = time.seconds - firmware::now().time_since_epoch().count() / 1000};
}

std::optional<UnixTime> Mps2Board::do_wall_time() const {
  if (!epoch_) return {};
  return UnixTime{.seconds = epoch_->seconds + firmware::now().time_since_epoch().count() / 1000};
}

Instant Mps2Board::do_now() const { return firmware::now(); }

void Mps2Board::do_sleep(Deadline until, const ports::WakeFlag& woken) {
  if (woken.is_set()) return;
  sleep_at_most(earlier(until, Network::next_deadline()).left(firmware::now()));
}

}  // namespace fairlead::firmware
