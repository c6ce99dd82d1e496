// SPDX-License-Identifier: Apache-2.0
// The image firmware_client_faults: MQTT 3.1.1 over TCP, with services of the network that fail. Of the arguments those
// of Device, and
//   lease   expires or refused: how the address is lost, a second after the first connection, and for three seconds
//   names   the port of 10.0.2.2 at which names are asked for
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/arguments.hpp"
#include "firmware/client/lost_lease.hpp"
#include "firmware/client/lwip_level.hpp"
#include "firmware/client/names.hpp"
#include "firmware/client/plain_device.hpp"
#include "firmware/forever.hpp"

#include <chrono>
#include <string_view>

namespace fairlead::firmware {
namespace {

using std::chrono::seconds;

Forever<LostLease> lease;

void on_connected() {
  static bool first = true;
  if (first) lease->start(seconds(1), seconds(3));
  first = false;
}

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  if (const int status = PlainDevice::begin(arguments); status != 0) return status;
  const std::string_view how = arguments.text("lease");
  if (!how.empty()) {
    PlainDevice::device().network().set_path(lease.begin(how == "refused" ? LeaseEnd::refused : LeaseEnd::expires));
  }
  ask_names(arguments);
  const LwipLevel level;
  const int status =
      PlainDevice::device().run(arguments, PlainDevice::connector(), how.empty() ? nullptr : &on_connected);
  if (status != 0) return status;
  if (!level.comes_back(PlainDevice::device())) return 1;
  return ports::semihosting::write("lwIP's memory is as before\n"), 0;
}

}  // namespace fairlead::firmware
