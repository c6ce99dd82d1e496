// SPDX-License-Identifier: Apache-2.0
#include "conformance/tcp_connector_fixture.hpp"

#include <algorithm>

#include <poll.h>

namespace fairlead::conformance {
namespace {

constexpr Duration kHang{5'000};  // Nothing on a loopback takes as long.

net::Endpoint endpoint_of(const support::TcpListener& listener, TcpConnectorFixture::Host host) {
  const char* const name = host == TcpConnectorFixture::Host::literal ? "127.0.0.1" : "localhost";
  return {.scheme = net::Scheme::tcp, .host = net::HostName::parse(name).value(), .port = listener.port()};
}

bool somebody_waits(const support::TcpListener& listener) {
  pollfd entry{.fd = listener.fd(), .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) == 1;
}

}  // namespace

TcpConnectorFixture::TcpConnectorFixture(Host host)
    : endpoints_{endpoint_of(answering_, host), endpoint_of(refusing_, host), endpoint_of(silent_, Host::literal)} {}

bool TcpConnectorFixture::do_wait(WaitList& list, Deadline deadline) {
  const Instant hang = do_now() + kHang;
  const auto woken = [&] {
    return list.ready() || deadline.passed(do_now()) ||
           std::ranges::any_of(list.items(), [](const WaitItem& item) { return any(item.ready); });
  };
  while (!woken()) {
    if (do_now() >= hang || !os_.waiter().wait(list, earlier(deadline, hang))) return false;
  }
  return true;
}

/// Those that connected before and were cancelled are still in the queue.
io::StreamRef TcpConnectorFixture::do_peer() {
  while (somebody_waits(answering_)) peer_.attach(answering_.accept().release());
  return peer_;
}

}  // namespace fairlead::conformance
