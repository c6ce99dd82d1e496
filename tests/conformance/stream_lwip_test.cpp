// SPDX-License-Identifier: Apache-2.0
// The stream suite over the port tcp_lwip, with each family.
#include "conformance/lwip_connection.hpp"
#include "conformance/stream_gtest.hpp"
#include "support/lwip_world.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace fairlead::conformance {
namespace {

namespace lwip = support::lwip;

class LwipFixture final : public StreamFixture {
 public:
  explicit LwipFixture(net::Family family) : connection_(family) {
    lwip::count_packets([to = connection_.peer_port()](const lwip::Packet& packet) {
      return packet.tcp && packet.to_port == to && packet.payload != 0;
    });
  }

 private:
  [[nodiscard]] Capability do_capabilities() const override {
    return capability_of(ports::TcpLwipStream::kCapabilities) | Capability::counts_units | Capability::holds_received;
  }
  [[nodiscard]] io::StreamRef do_end(Side side) override {
    return side == Side::stream ? connection_.stream() : connection_.peer();
  }
  [[nodiscard]] bool do_wait(Directions stream, Directions peer, Expect expect) override {
    return wait_for_lwip(connection_.stream(), stream, connection_.peer(), peer, expect);
  }
  void do_break() override { connection_.reset(); }
  [[nodiscard]] std::uint32_t do_units_sent() override { return lwip::packets(); }
  [[nodiscard]] std::uint32_t do_largest_unit() const override { return kLeastSegment; }

  /// TCP_MSS of lwipopts.h, less what IPv6's header is longer.
  static constexpr std::uint32_t kLeastSegment = 1440;

  LwipConnection connection_;
};

}  // namespace
}  // namespace fairlead::conformance

int main(int argc, char** argv) {
  namespace conformance = fairlead::conformance;
  using fairlead::net::Family;
  testing::InitGoogleTest(&argc, argv);
  for (const auto& [name, family] : {std::pair("TcpLwipIpv4", Family::ipv4), std::pair("TcpLwipIpv6", Family::ipv6)}) {
    conformance::register_stream_suite(name, [family] { return std::make_unique<conformance::LwipFixture>(family); });
  }
  return RUN_ALL_TESTS();
}
