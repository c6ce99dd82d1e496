// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/tls_device.hpp"

#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/tcp_lwip.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include "firmware/client/credentials.hpp"
#include "firmware/client/tls_library.hpp"
#include "firmware/forever.hpp"
#include "firmware/tls/offer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::firmware {
namespace {

Forever<Device> the_device;
Forever<ports::TcpLwip> stack;
Forever<net::TcpConnector> tcp;
Forever<Port::Session> the_session;
Forever<tls::ResumptionSlot> resumption;
Forever<tls::TlsConnector> the_connector;
Forever<tls::Policy> policy;

std::array<std::byte, 256> staging;

}  // namespace

Device& TlsDevice::device() { return *the_device; }
net::Connector& TlsDevice::connector() { return *the_connector; }
tls::Session& TlsDevice::session() { return *the_session; }

int TlsDevice::begin(const Arguments& arguments, MutableBytes ticket) {
  Device& device = the_device.begin();
  begin_tls_library(device.platform());
  const std::uint32_t now = arguments.number("now", 0);
  if (now != 0) device.board().set_wall_time({.seconds = now});
  if (const int status = device.start(arguments); status != 0) return status;
  if (const int status = Credentials::open(arguments, device.platform()); status != 0) return status;
  set_offer(policy.begin());
  tls::ResumptionSlot* const slot = ticket.empty() ? nullptr : &resumption.begin(ticket);
  the_connector.begin(tcp.begin(stack.begin()), the_session.begin(Credentials::trust(), Credentials::own()), *policy,
                      device.platform().wall_clock, tls::TlsOptions{.staging = staging, .resumption = slot});
  return 0;
}

}  // namespace fairlead::firmware
