// SPDX-License-Identifier: Apache-2.0
// The images firmware_client_tls_1_2, _1_2_clouds and _1_3: MQTT over one version of TLS, with key and certificates in
// the program. What a whole device takes, without a token.
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/semihosting.hpp"
#include "fairlead/ports/tcp_lwip.hpp"
#include "fairlead/ports/tls_mbedtls.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/arguments.hpp"
#include "firmware/client/device.hpp"
#include "firmware/client/mbedtls_system.hpp"
#include "firmware/client/report.hpp"
#include "firmware/forever.hpp"
#include "firmware/tls/counting_heap.hpp"
#include "firmware/tls/heap_of_mbedtls.hpp"
#include "firmware/tls/offer.hpp"
#include "firmware/tls/pki.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;

Forever<Device> device;
Forever<ports::TcpLwip> stack;
Forever<net::TcpConnector> tcp;
Forever<ports::MbedTlsSession> session;
Forever<tls::TlsConnector> connector;
Forever<tls::Policy> policy;

std::array<std::byte, 256> staging;
std::size_t heap_open = 0;

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  set_up_heap();
  device.begin();
  give_mbedtls(device->platform());
  device->board().set_wall_time({.seconds = arguments.number("now", 0)});
  if (const int status = device->start(arguments); status != 0) return status;
  const auto library = ports::MbedTlsLibrary::open();
  if (!library) return write("mbedTLS does not start\n"), 5;
  const std::array trusted{authority()};
  const auto trust = ports::MbedTlsTrustStore::from_bytes(*library, trusted);
  const auto identity = ports::MbedTlsIdentity::from_bytes(*library, client_certificate(), client_key());
  if (!trust || !identity) return write("certificates or key are not taken\n"), 5;
  set_offer(policy.begin());
  connector.begin(tcp.begin(stack.begin()), session.begin(*trust, *identity), *policy, device->platform().wall_clock,
                  tls::TlsOptions{.staging = staging});
  const int status = device->run(arguments, *connector, [] { heap_open = heap_use().live; });
  say("mbedTLS's heap, at most", static_cast<std::int64_t>(heap_use().extent_peak), "bytes");
  say("mbedTLS's heap, once connected", static_cast<std::int64_t>(heap_open), "bytes");
  return status;
}

}  // namespace fairlead::firmware
