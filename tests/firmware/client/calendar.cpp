// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/calendar.hpp"

#include "fairlead/base/log.hpp"
#include "fairlead/base/try.hpp"

#include <lwip/apps/sntp.h>

namespace fairlead::firmware {
namespace {

Calendar* the_calendar = nullptr;

}  // namespace

Calendar::Calendar(const platform::WallClock& clock, void (*set)(UnixTime), platform::BlockStorage& flash)
    : clock_(clock), set_(set), store_(flash, {.index = index_, .buffer = buffer_}), floor_(store_, kBuilt) {
  the_calendar = this;
}

Result<void> Calendar::open() {
  FAIRLEAD_TRY(store_.open());
  FAIRLEAD_TRY(floor_.open());
  believed_from_ = static_cast<std::uint32_t>(floor_.floor().seconds);
  return {};
}

void Calendar::ask(const Arguments& arguments) {
  constexpr ip_addr_t kServer IPADDR4_INIT_BYTES(10, 0, 2, 2);
  const std::uint32_t port = arguments.number("sntp", 0);
  if (port == 0) return;
  lwip_sntp_port = static_cast<std::uint16_t>(port);
  sntp_setoperatingmode(SNTP_OPMODE_POLL);
  sntp_setserver(0, &kServer);
  sntp_init();
}

void Calendar::confirm() {
  const auto now = clock_.now();
  if (now && !floor_.note(*now)) FAIRLEAD_LOG_WARNING("calendar", "The date was not kept.", 0, 0);
  believed_from_ = static_cast<std::uint32_t>(floor_.floor().seconds);
}

/// Nobody has signed the answer: a date that cannot be is not believed.
void time_is(std::uint32_t seconds) {
  if (the_calendar == nullptr || seconds < the_calendar->believed_from_) return;
  the_calendar->set_(UnixTime{.seconds = seconds});
}

}  // namespace fairlead::firmware

extern "C" void lwip_time_is(unsigned seconds_since_1970) { fairlead::firmware::time_is(seconds_since_1970); }
