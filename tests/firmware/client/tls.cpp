// SPDX-License-Identifier: Apache-2.0
// The image firmware_client_tls: MQTT over TLS by mbedTLS, with an identity in the token on flash. Of the arguments
// those of Product, Identity and Device, and
//   sntp    the port of 10.0.2.2 at which a time server is asked
//   floor   1 where the last date that the device has seen is enough
//   tls     2 or 3 for TLS 1.2 or 1.3 alone
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/tcp_lwip.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/identity.hpp"
#include "firmware/client/product.hpp"
#include "firmware/client/report.hpp"
#include "firmware/client/tls_policy.hpp"
#include "firmware/forever.hpp"
#include "firmware/tls/counting_heap.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::firmware {
namespace {

Forever<ports::TcpLwip> stack;
Forever<net::TcpConnector> tcp;
Forever<ports::MbedTlsSession> session;
Forever<tls::TlsConnector> connector;
Forever<tls::Policy> policy;
Forever<tls::ResumptionSlot> resumption;

std::array<std::byte, 512> staging;
std::array<std::byte, 1536> ticket;

void ask_for_the_time(const Arguments& arguments) {
  const std::uint32_t port = arguments.number("sntp", 0);
  if (port == 0) return;
  lwip_sntp_port = static_cast<std::uint16_t>(port);
  Product::calendar().ask(ip_addr_t IPADDR4_INIT_BYTES(10, 0, 2, 2));
}

void set_policy(const Arguments& arguments) {
  policy.begin(tls_policy(arguments));
  if (arguments.number("floor", 0) != 0) policy->accepted_clock_floor = Product::calendar().floor();
}

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  if (const int status = Product::begin(arguments); status != 0) return status;
  if (const auto served = Identity::service(arguments)) return *served;
  Device& device = Product::device();
  if (const int status = device.start(arguments); status != 0) return status;
  if (const int status = Product::open(arguments); status != 0) return status;
  ask_for_the_time(arguments);
  set_policy(arguments);
  connector.begin(tcp.begin(stack.begin()), session.begin(Identity::trust(), Identity::own()), *policy,
                  device.platform().wall_clock,
                  tls::TlsOptions{.staging = staging, .resumption = &resumption.begin(ticket)});
  const int status = device.run(arguments, *connector, [] { Product::calendar().confirm(); });
  say("mbedTLS's heap, at most", static_cast<std::int64_t>(heap_use().extent_peak), "bytes");
  return status;
}

}  // namespace fairlead::firmware
