// SPDX-License-Identifier: Apache-2.0
#include "conformance/tcp_connection.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace fairlead::conformance {
namespace {

constexpr Duration kEvent{10'000};
constexpr Duration kSilence{20};

}  // namespace

TcpConnection::TcpConnection() {
  Result<void> dialled = tcp_.dial(net::AttemptId{}, net::Address::loopback(net::Family::ipv4, peer_.port()));
  if (dialled) dialled = tcp_.poll_dial(net::AttemptId{});
  const Deadline limit = after(os_.clock().now(), kEvent);
  while (!dialled && dialled.error() == Errc::would_block && !limit.passed(os_.clock().now())) {
    std::array<WaitItem, 4> storage{};
    WaitList list(storage);
    tcp_.collect_waits(list);
    if (!os_.waiter().wait(list, limit)) break;
    dialled = tcp_.poll_dial(net::AttemptId{});
  }
  if (!dialled) throw std::runtime_error("no connection over loopback: " + std::string(name(dialled.error())));
  peer_.accept();
}

bool TcpConnection::wait(io::StreamRef stream, Directions stream_wanted, io::StreamRef peer, Directions peer_wanted,
                         Expect expect) {
  std::array<WaitItem, 2 * StreamFixture::kWaitItems> storage{};
  WaitList list(storage);
  stream.collect_waits(stream_wanted, list);
  peer.collect_waits(peer_wanted, list);
  if (list.ready()) return true;
  const Deadline limit = after(os_.clock().now(), expect == Expect::event ? kEvent : kSilence);
  while (!list.items().empty() && !limit.passed(os_.clock().now())) {
    if (!os_.waiter().wait(list, limit)) return false;
    if (std::ranges::any_of(list.items(), [](const WaitItem& item) { return any(item.ready); })) return true;
  }
  return false;
}

}  // namespace fairlead::conformance
