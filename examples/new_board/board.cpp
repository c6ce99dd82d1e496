// SPDX-License-Identifier: Apache-2.0
#include "board.hpp"

#include "hal.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

using namespace fairlead;

namespace new_board {
namespace {

/// The main loop goes round at least so often, and feeds the watchdog there.
constexpr Duration kLongestSleep{1000};

std::int64_t seconds_since_reset() {
  return std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch()).count();
}

}  // namespace

Instant now() {
  static std::int64_t total = 0;
  static std::uint32_t last = 0;
  const std::uint32_t counter = hal_milliseconds();
  total += std::uint32_t{counter - last};  // Modulo 2 to the power of 32, as the counter counts.
  last = counter;
  return Instant(Duration(total));
}

void Board::set_wall_time(UnixTime time) { reset_at_ = UnixTime{.seconds = time.seconds - seconds_since_reset()}; }

std::optional<UnixTime> Board::do_wall_time() const {
  if (!reset_at_) return {};
  return UnixTime{.seconds = reset_at_->seconds + seconds_since_reset()};
}

Instant Board::do_now() const { return new_board::now(); }

/// What an interrupt has done before interrupts are off is seen here: it has set `woken`, or a frame is there. A later
/// one stays pending, and ends the sleep. With interrupts on, it could come between the look and the sleep, and nobody
/// would know of it.
void Board::do_sleep(Deadline until, const ports::WakeFlag& woken) {
  hal_interrupts_off();
  const Duration left = std::min(earlier(until, Network::next_deadline()).left(new_board::now()), kLongestSleep);
  if (!woken.is_set() && hal_frame_size() == 0 && left > Duration::zero()) {
    hal_sleep(static_cast<std::uint32_t>(left.count()));
  }
  hal_interrupts_on();
}

Result<void> Board::do_random(MutableBytes into) {
  if (!hal_random(into.data(), into.size())) return fail(Errc::no_entropy);
  return {};
}

}  // namespace new_board
