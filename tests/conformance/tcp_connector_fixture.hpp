// SPDX-License-Identifier: Apache-2.0
/// @file  TcpConnector over TcpPosix and the loopback, as a connector under test.
#pragma once

#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/os_posix.hpp"
#include "fairlead/ports/tcp_posix.hpp"

#include "conformance/connector_suite.hpp"
#include "support/tcp_listener.hpp"

#include <array>
#include <string>

namespace fairlead::conformance {

/// The endpoints are literal addresses, or "localhost", so that the race runs over both families. The silent one is
/// always literal: of "localhost" the other family would refuse, which tells more than silence.
class TcpConnectorFixture final : public ConnectorFixture {
 public:
  enum class Host : std::uint8_t {
    literal,
    localhost
  };
  explicit TcpConnectorFixture(Host host);

 private:
  static constexpr Duration kLimit{300};
  [[nodiscard]] Capability do_capabilities() const override {
    return Capability::has_refusing | Capability::has_silent;
  }
  [[nodiscard]] net::Connector& do_connector() override { return connector_; }
  [[nodiscard]] const net::Endpoint& do_endpoint(Peer peer) override {
    return endpoints_[static_cast<std::size_t>(peer)];
  }
  [[nodiscard]] Instant do_now() override { return os_.clock().now(); }
  [[nodiscard]] bool do_wait(WaitList& list, Deadline deadline) override;
  [[nodiscard]] io::StreamRef do_peer() override;
  [[nodiscard]] Duration do_limit() const override { return kLimit; }

  ports::OsPosix os_;
  support::TcpListener answering_;
  support::TcpListener refusing_{support::Listening::refuses};
  support::TcpListener silent_{support::Listening::ignores};
  std::array<net::Endpoint, 3> endpoints_;
  ports::TcpPosix stack_;
  net::TcpConnector connector_{stack_, {.limit = kLimit}};
  ports::TcpPosixStream peer_;
};

}  // namespace fairlead::conformance
