// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/network.hpp"

#include "fairlead/base/try.hpp"

#include "firmware/board/ticks.hpp"

#include <chrono>

#include <lwip/init.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

namespace fairlead::firmware {

Result<void> Network::start(platform::Entropy& entropy) {
  FAIRLEAD_TRY(ethernet_.start_controller(entropy));
  lwip_init();
  return ethernet_.start(&ethernet_input);
}

bool Network::poll() {
  const bool received = ethernet_.receive();
  const bool happened = received || sys_timeouts_sleeptime() == 0;
  sys_check_timeouts();
  return happened;
}

Deadline Network::next_deadline() {
  const u32_t left = sys_timeouts_sleeptime();
  return left == SYS_TIMEOUTS_SLEEPTIME_INFINITE ? Deadline::never() : after(now(), std::chrono::milliseconds(left));
}

}  // namespace fairlead::firmware

/// Modulo 2 to the power of 32, as lwIP counts.
extern "C" u32_t sys_now() { return static_cast<u32_t>(fairlead::firmware::now().time_since_epoch().count()); }
