// SPDX-License-Identifier: Apache-2.0
// The connector suite over TcpConnector and the ports tcp_lwip and os_bare: literal addresses, and a name with both
// families.
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/os_bare.hpp"
#include "fairlead/ports/tcp_lwip.hpp"

#include "conformance/connector_suite.hpp"
#include "conformance/gtest_adapter.hpp"
#include "support/lwip_listener.hpp"
#include "support/lwip_name_server.hpp"
#include "support/lwip_world.hpp"

#include <array>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::conformance {
namespace {

namespace lwip = support::lwip;

/// Where lwip_world.hpp stands for the devices: something happens in it while the program sleeps.
class WorldBoard final : public ports::BareBoard {
 private:
  [[nodiscard]] Instant do_now() const override { return lwip::now(); }
  bool do_poll() override { return false; }
  void do_sleep(Deadline until, const ports::WakeFlag&) override { lwip::step(until); }
  Result<void> do_random(MutableBytes) override { return fail(Errc::no_entropy); }
};

class LwipConnectorFixture final : public ConnectorFixture {
 public:
  explicit LwipConnectorFixture(const std::string& host)
      : endpoints_{endpoint(host, answering_.port()), endpoint(host, kRefusing), endpoint(host, kSilent)} {
    for (const net::Family family : {net::Family::ipv4, net::Family::ipv6}) {
      names_.records().add("broker.example", {std::string(lwip::address(family, 0).host_text().view())});
    }
    lwip::set_fate([](const lwip::Packet& packet) {
      return packet.to_port == kSilent ? lwip::Fate::is_lost : lwip::Fate::arrives;
    });
  }
  ~LwipConnectorFixture() { lwip::set_fate({}); }

 private:
  static constexpr std::uint16_t kRefusing = 1;
  static constexpr std::uint16_t kSilent = 9;
  static constexpr Duration kLimit{300};
  static constexpr Duration kHang{60'000};

  static net::Endpoint endpoint(const std::string& host, std::uint16_t port) {
    return {.scheme = net::Scheme::tcp, .host = net::HostName::parse(host).value(), .port = port};
  }
  [[nodiscard]] Capability do_capabilities() const override {
    return Capability::has_refusing | Capability::has_silent;
  }
  [[nodiscard]] net::Connector& do_connector() override { return connector_; }
  [[nodiscard]] const net::Endpoint& do_endpoint(Peer peer) override {
    return endpoints_[static_cast<std::size_t>(peer)];
  }
  [[nodiscard]] Instant do_now() override { return lwip::now(); }
  [[nodiscard]] bool do_wait(WaitList& list, Deadline deadline) override {
    const Instant hang = lwip::now() + kHang;
    return os_.platform().waiter.wait(list, earlier(deadline, hang)).has_value() && lwip::now() < hang;
  }
  [[nodiscard]] io::StreamRef do_peer() override {
    lwip::deliver();
    return answering_.accepted();
  }
  [[nodiscard]] Duration do_limit() const override { return kLimit; }

  WorldBoard board_;
  ports::OsBare os_{board_};
  support::LwipNameServer names_;
  support::LwipListener answering_;
  std::array<net::Endpoint, 3> endpoints_;
  ports::TcpLwip stack_;
  net::TcpConnector connector_{stack_, {.limit = kLimit}};
};

}  // namespace
}  // namespace fairlead::conformance

int main(int argc, char** argv) {
  namespace conformance = fairlead::conformance;
  using fairlead::net::Family;
  const auto literal = [](Family family) {
    return std::string(fairlead::support::lwip::address(family, 0).host_text().view());
  };
  testing::InitGoogleTest(&argc, argv);
  for (const auto& [name, host] :
       {std::pair("TcpLwipIpv4", literal(Family::ipv4)), std::pair("TcpLwipIpv6", literal(Family::ipv6)),
        std::pair("TcpLwipName", std::string("broker.example"))}) {
    conformance::register_suite<conformance::ConnectorFixture>(name, conformance::connector_suite(), [host] {
      return std::make_unique<conformance::LwipConnectorFixture>(host);
    });
  }
  return RUN_ALL_TESTS();
}
