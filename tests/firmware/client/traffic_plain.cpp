// SPDX-License-Identifier: Apache-2.0
// The image firmware_traffic_plain: what MQTT 3.1.1 over TCP sends and receives.
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/tcp_lwip.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/traffic.hpp"
#include "firmware/forever.hpp"

namespace fairlead::firmware {
namespace {

Forever<Device> device;
Forever<ports::TcpLwip> stack;
Forever<net::TcpConnector> connector;

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  device.begin();
  if (const int status = device->start(arguments); status != 0) return status;
  return measure_traffic(arguments, *device, connector.begin(stack.begin()));
}

}  // namespace fairlead::firmware
