// SPDX-License-Identifier: Apache-2.0
// The images firmware_client_tls_<library or version>, with or without a token: MQTT over one version of TLS. What a
// whole device takes.
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/tcp_lwip.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/arguments.hpp"
#include "firmware/client/credentials.hpp"
#include "firmware/client/device.hpp"
#include "firmware/client/report.hpp"
#include "firmware/client/tls_library.hpp"
#include "firmware/forever.hpp"
#include "firmware/tls/counting_heap.hpp"
#include "firmware/tls/offer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::firmware {
namespace {

Forever<Device> device;
Forever<ports::TcpLwip> stack;
Forever<net::TcpConnector> tcp;
Forever<Port::Session> session;
Forever<tls::TlsConnector> connector;
Forever<tls::Policy> policy;

std::array<std::byte, 256> staging;
std::size_t heap_open = 0;

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  device.begin();
  begin_tls_library(device->platform());
  const std::uint32_t now = arguments.number("now", 0);
  if (now != 0) device->board().set_wall_time({.seconds = now});
  if (const int status = device->start(arguments); status != 0) return status;
  if (const int status = Credentials::open(arguments, device->platform()); status != 0) return status;
  set_offer(policy.begin());
  connector.begin(tcp.begin(stack.begin()), session.begin(Credentials::trust(), Credentials::own()), *policy,
                  device->platform().wall_clock, tls::TlsOptions{.staging = staging});
  const int status = device->run(arguments, *connector, [] { heap_open = heap_use().live; });
  say("heap of TLS, at most", static_cast<std::int64_t>(heap_use().extent_peak), "bytes");
  say("heap of TLS, once connected", static_cast<std::int64_t>(heap_open), "bytes");
  return status;
}

}  // namespace fairlead::firmware
