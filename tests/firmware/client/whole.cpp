// SPDX-License-Identifier: Apache-2.0
// The images firmware_client_tls_<library or version>, with or without a token: MQTT over one version of TLS. What a
// whole device takes.
#include "firmware/board/board.hpp"
#include "firmware/client/arguments.hpp"
#include "firmware/client/report.hpp"
#include "firmware/client/tls_device.hpp"
#include "firmware/tls/counting_heap.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead::firmware {
namespace {

HeapUse connected;

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  if (const int status = TlsDevice::begin(arguments); status != 0) return status;
  const int status = TlsDevice::device().run(arguments, TlsDevice::connector(), [] { connected = heap_use(); });
  say("heap of TLS, at most", static_cast<std::int64_t>(heap_use().extent_peak), "bytes");
  say("heap of TLS, once connected", static_cast<std::int64_t>(connected.live), "bytes");
  say("allocations once connected", std::int64_t{heap_use().calls} - connected.calls);
  return status;
}

}  // namespace fairlead::firmware
