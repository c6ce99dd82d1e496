// SPDX-License-Identifier: Apache-2.0
/// @file  A TCP connection over loopback with both its ends in one thread, and its waiting. Host only.
#pragma once

#include "fairlead/ports/os_posix.hpp"
#include "fairlead/ports/tcp_posix.hpp"

#include "conformance/socket_peer.hpp"
#include "conformance/stream_suite.hpp"

namespace fairlead::conformance {

/// The port's stream at one end, a plain socket at the other.
class TcpConnection {
 public:
  /// Connects. Throws std::runtime_error when loopback does not work.
  TcpConnection();

  [[nodiscard]] io::StreamRef stream() { return tcp_.stream(net::AttemptId{}); }
  [[nodiscard]] SocketPeer& peer() { return peer_; }

  /// Waits for two streams that stand on the two ends, as a driver of both. An event may take long on a loaded machine;
  /// silence is believed after a moment.
  [[nodiscard]] bool wait(io::StreamRef stream, Directions stream_wanted, io::StreamRef peer, Directions peer_wanted,
                          Expect expect);

 private:
  ports::OsPosix os_;
  ports::TcpPosix tcp_;
  SocketPeer peer_;
};

}  // namespace fairlead::conformance
