// SPDX-License-Identifier: Apache-2.0
#include "support/lwip_loop.hpp"

#include "fairlead/base/check.hpp"

#include "firmware/lwip_wire.hpp"

#include <algorithm>

#include <lwip/init.h>
#include <lwip/timeouts.h>

namespace fairlead::support::lwip {
namespace {

constexpr Duration kTakes{1};

Instant the_time{Duration(1'000)};
firmware::LwipWire wire([] { return the_time; }, kTakes);

void start() {
  static bool started = false;
  if (started) return;
  started = true;
  lwip_init();
  wire.begin();
}

}  // namespace

net::Address address(net::Family family, std::uint16_t port) {
  FAIRLEAD_CHECK(family == net::Family::ipv4);
  return firmware::LwipWire::address(port);
}

Instant now() {
  start();
  return the_time;
}

void step(Deadline limit) {
  start();
  const Instant timer = the_time + Duration(sys_timeouts_sleeptime());
  const Instant next = wire.empty() ? timer : std::min(timer, wire.next());
  the_time = std::max(the_time, std::min(next, limit.at()));
  if (!wire.empty() && wire.next() <= the_time) {
    wire.deliver_one();
  } else {
    sys_check_timeouts();
  }
}

void deliver() {
  const Instant hang = now() + Duration(10'000);
  while (!wire.empty() && now() < hang) step();
}

void lose_all_to(std::uint16_t port) { wire.lose_all_to(port); }
void count_segments_to(std::uint16_t port) { wire.count_segments_to(port); }
std::uint32_t segments() { return wire.segments(); }

}  // namespace fairlead::support::lwip

extern "C" u32_t sys_now() { return static_cast<u32_t>(fairlead::support::lwip::the_time.time_since_epoch().count()); }
