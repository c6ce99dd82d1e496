// SPDX-License-Identifier: Apache-2.0
#include "conformance/lwip_connection.hpp"

#include "fairlead/base/check.hpp"

#include "support/lwip_loop.hpp"

#include <array>

namespace fairlead::conformance {
namespace {

namespace lwip = support::lwip;

// Of virtual time. Several of lwIP's timers run within a silence.
constexpr Duration kEvent{60'000};
constexpr Duration kSilence{2'000};

}  // namespace

bool wait_for_lwip(io::StreamRef stream, Directions stream_wanted, io::StreamRef peer, Directions peer_wanted,
                   Expect expect) {
  const Deadline limit = after(lwip::now(), expect == Expect::event ? kEvent : kSilence);
  for (;;) {
    std::array<WaitItem, 2 * StreamFixture::kWaitItems> storage{};
    WaitList list(storage);
    stream.collect_waits(stream_wanted, list);
    peer.collect_waits(peer_wanted, list);
    if (list.ready()) return true;
    if (list.items().empty() || limit.passed(lwip::now())) return false;
    lwip::step(limit);
  }
}

LwipConnection::LwipConnection(net::Family family) {
  Result<void> dialled = tcp_.dial(net::AttemptId{}, lwip::address(family, listener_.port()));
  if (dialled) {
    lwip::deliver();
    dialled = tcp_.poll_dial(net::AttemptId{});
  }
  FAIRLEAD_CHECK(dialled.has_value());
}

void LwipConnection::reset() {
  listener_.reset();
  lwip::deliver();
}

}  // namespace fairlead::conformance
