// SPDX-License-Identifier: Apache-2.0
/// @file  A TCP connection of lwIP with itself, with both its ends in one thread; no heap, so that a
/// microcontroller has one too.
#pragma once

#include "fairlead/ports/tcp_lwip.hpp"

#include "conformance/stream_suite.hpp"
#include "support/lwip_listener.hpp"

namespace fairlead::conformance {

/// Waits as a waiter does that polls: something happens in lwIP until one of the streams is ready.
[[nodiscard]] bool wait_for_lwip(io::StreamRef stream, Directions stream_wanted, io::StreamRef peer,
                                 Directions peer_wanted, Expect expect);

/// The port's stream at both ends.
class LwipConnection {
 public:
  /// Connects. Ends the program when it does not come to that.
  explicit LwipConnection(net::Family family = net::Family::ipv4);

  [[nodiscard]] io::StreamRef stream() { return tcp_.stream(net::AttemptId{}); }
  [[nodiscard]] io::StreamRef peer() { return listener_.accepted(); }
  [[nodiscard]] std::uint16_t peer_port() const { return listener_.port(); }
  /// The peer resets it.
  void reset();

 private:
  support::LwipListener listener_;
  ports::TcpLwip tcp_;
};

}  // namespace fairlead::conformance
