// SPDX-License-Identifier: Apache-2.0
// The image firmware_exhaustion: MQTT 3.1.1 over TCP, where lwIP has no memory at the nth request, n = 1, 2 ... until a
// whole connection makes fewer: from the look-up of a name to the end, with readings at QoS 0, 1 and 2 that come back.
// Of the arguments those of Device, and `names` as of firmware_client_faults.
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/arguments.hpp"
#include "firmware/client/lwip_level.hpp"
#include "firmware/client/names.hpp"
#include "firmware/client/plain_device.hpp"
#include "firmware/client/report.hpp"
#include "firmware/client/scarce_lwip.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

#include <lwip/etharp.h>
#include <lwip/netif.h>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;

/// lwIP knows neither the broker nor its neighbours any more.
void forget() {
  etharp_cleanup_netif(netif_default);
  forget_names();
}

bool publish() {
  forget();
  return PlainDevice::device().publish(
      {.readings = 3, .until = after(PlainDevice::device().platform().clock.now(), std::chrono::seconds(30))});
}

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  if (const int status = PlainDevice::begin(arguments); status != 0) return status;
  ask_names(arguments);
  if (const int status = PlainDevice::device().prepare(arguments, PlainDevice::connector()); status != 0) return status;
  forget();
  const LwipLevel level;
  for (std::uint32_t granted = 0;; ++granted) {
    scarcity_of_lwip().refuse(granted);
    const bool complete = publish();
    const bool refused = scarcity_of_lwip().end();
    if (complete && level.comes_back(PlainDevice::device())) {
      if (refused) continue;
      say("survived a want of memory at each of", granted, "requests");
      return 0;
    }
    write(complete ? "not all of lwIP's memory came back\n" : "readings are missing\n");
    say("refused after", granted, "requests");
    return 1;
  }
}

}  // namespace fairlead::firmware
