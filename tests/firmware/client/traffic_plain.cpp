// SPDX-License-Identifier: Apache-2.0
// The image firmware_traffic_plain: what MQTT 3.1.1 over TCP sends and receives.
#include "firmware/board/board.hpp"
#include "firmware/client/plain_device.hpp"
#include "firmware/client/traffic.hpp"

namespace fairlead::firmware {

int run(std::string_view line) {
  const Arguments arguments(line);
  if (const int status = PlainDevice::begin(arguments); status != 0) return status;
  return measure_traffic(arguments, PlainDevice::device(), PlainDevice::connector());
}

}  // namespace fairlead::firmware
