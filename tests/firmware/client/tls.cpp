// SPDX-License-Identifier: Apache-2.0
// The image firmware_client_tls: MQTT over TLS by mbedTLS, with an identity in the token on flash. Of the arguments
// those of Product, Identity and Device, and
//   sntp    see Calendar::ask()
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
  Calendar::ask(arguments);
  set_policy(arguments);
  connector.begin(tcp.begin(stack.begin()), session.begin(Identity::trust(), Identity::own()), *policy,
                  device.platform().wall_clock,
                  tls::TlsOptions{.staging = staging, .resumption = &resumption.begin(ticket)});
  static std::uint32_t calls = 0;
  const int status = device.run(arguments, *connector, [] {
    Product::calendar().confirm();
    calls = heap_use().calls;
  });
  say("mbedTLS's heap, at most", static_cast<std::int64_t>(heap_use().extent_peak), "bytes");
  say("allocations once connected", std::int64_t{heap_use().calls} - calls);
  return status;
}

}  // namespace fairlead::firmware
