// SPDX-License-Identifier: Apache-2.0
/// @file  TcpConnector over the ports tcp_lwip and os_bare as a connector under test; no heap, so that a
/// microcontroller runs it too.
#pragma once

#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/os_bare.hpp"
#include "fairlead/ports/tcp_lwip.hpp"

#include "conformance/connector_suite.hpp"
#include "support/lwip_listener.hpp"
#include "support/lwip_loop.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::conformance {

/// Where lwip_loop.hpp stands for the devices: something happens in it while the program sleeps.
class LoopBoard final : public ports::BareBoard {
 private:
  [[nodiscard]] Instant do_now() const override { return support::lwip::now(); }
  bool do_poll() override { return false; }
  void do_sleep(Deadline until, const ports::WakeFlag&) override { support::lwip::step(until); }
  Result<void> do_random(MutableBytes) override { return fail(Errc::no_entropy); }
};

class LwipConnectorFixture final : public ConnectorFixture {
 public:
  explicit LwipConnectorFixture(const net::HostName& host)
      : endpoints_{endpoint(host, answering_.port()), endpoint(host, kRefusing), endpoint(host, kSilent)} {
    support::lwip::lose_all_to(kSilent);
  }
  ~LwipConnectorFixture() { support::lwip::lose_all_to(0); }

  /// The name of the interface's own address.
  [[nodiscard]] static net::HostName literal(net::Family family) {
    return *net::HostName::parse(support::lwip::address(family, 0).host_text().view());
  }

 private:
  static constexpr std::uint16_t kRefusing = 1;
  static constexpr std::uint16_t kSilent = 9;
  static constexpr Duration kLimit{300};
  static constexpr Duration kHang{60'000};

  static net::Endpoint endpoint(const net::HostName& host, std::uint16_t port) {
    return {.scheme = net::Scheme::tcp, .host = host, .port = port};
  }
  [[nodiscard]] Capability do_capabilities() const override {
    return Capability::has_refusing | Capability::has_silent;
  }
  [[nodiscard]] net::Connector& do_connector() override { return connector_; }
  [[nodiscard]] const net::Endpoint& do_endpoint(Peer peer) override {
    return endpoints_[static_cast<std::size_t>(peer)];
  }
  [[nodiscard]] Instant do_now() override { return support::lwip::now(); }
  [[nodiscard]] bool do_wait(WaitList& list, Deadline deadline) override {
    const Instant hang = support::lwip::now() + kHang;
    return os_.platform().waiter.wait(list, earlier(deadline, hang)).has_value() && support::lwip::now() < hang;
  }
  [[nodiscard]] io::StreamRef do_peer() override {
    support::lwip::deliver();
    return answering_.accepted();
  }
  [[nodiscard]] Duration do_limit() const override { return kLimit; }

  LoopBoard board_;
  ports::OsBare os_{board_};
  support::LwipListener answering_;
  std::array<net::Endpoint, 3> endpoints_;
  ports::TcpLwip stack_;
  net::TcpConnector connector_{stack_, {.limit = kLimit}};
};

}  // namespace fairlead::conformance
