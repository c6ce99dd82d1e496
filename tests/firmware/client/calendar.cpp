// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/calendar.hpp"

#include "fairlead/base/log.hpp"
#include "fairlead/base/try.hpp"

#include <lwip/apps/sntp.h>

namespace fairlead::firmware {
namespace {

Calendar* the_calendar = nullptr;

}  // namespace

Calendar::Calendar(Mps2Board& board, platform::BlockStorage& flash, UnixTime built)
    : board_(board), store_(flash, {.index = index_, .buffer = buffer_}), floor_(store_, built) {
  the_calendar = this;
}

Result<void> Calendar::open() {
  FAIRLEAD_TRY(store_.open());
  return floor_.open();
}

void Calendar::ask(const ip_addr_t& server) {
  sntp_setoperatingmode(SNTP_OPMODE_POLL);
  sntp_setserver(0, &server);
  sntp_init();
}

void Calendar::confirm() {
  const auto now = board_.wall_time();
  if (now && !floor_.note(*now)) FAIRLEAD_LOG_WARNING("calendar", "The date was not kept.", 0, 0);
}

/// Nobody has signed the answer: a date that cannot be is not believed.
void time_is(std::uint32_t seconds) {
  const UnixTime time{.seconds = seconds};
  if (the_calendar != nullptr && time >= the_calendar->floor()) the_calendar->board_.set_wall_time(time);
}

}  // namespace fairlead::firmware

extern "C" void lwip_time_is(unsigned seconds_since_1970) { fairlead::firmware::time_is(seconds_since_1970); }
