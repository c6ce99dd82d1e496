// SPDX-License-Identifier: Apache-2.0
// The image firmware_client_plain: MQTT 3.1.1 over TCP, without TLS.
#include "firmware/board/board.hpp"
#include "firmware/client/arguments.hpp"
#include "firmware/client/plain_device.hpp"

namespace fairlead::firmware {

int run(std::string_view line) {
  const Arguments arguments(line);
  if (const int status = PlainDevice::begin(arguments); status != 0) return status;
  return PlainDevice::device().run(arguments, PlainDevice::connector());
}

}  // namespace fairlead::firmware
