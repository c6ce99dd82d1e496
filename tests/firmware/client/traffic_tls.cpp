// SPDX-License-Identifier: Apache-2.0
// The images firmware_traffic_tls_1_2 and _1_3: what MQTT 3.1.1 over one version of TLS sends and receives.
#include "firmware/board/board.hpp"
#include "firmware/client/tls_device.hpp"
#include "firmware/client/traffic.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace fairlead::firmware {
namespace {

std::array<std::byte, 1536> ticket;

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  if (const int status = TlsDevice::begin(arguments, ticket); status != 0) return status;
  return measure_traffic(arguments, TlsDevice::device(), TlsDevice::connector());
}

}  // namespace fairlead::firmware
