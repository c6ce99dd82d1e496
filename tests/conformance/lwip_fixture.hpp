// SPDX-License-Identifier: Apache-2.0
/// @file  A TCP connection of lwIP with itself as a stream under test; no heap, so that a microcontroller runs it too.
#pragma once

#include "conformance/lwip_connection.hpp"
#include "conformance/stream_suite.hpp"
#include "support/lwip_loop.hpp"

#include <cstdint>

namespace fairlead::conformance {

class LwipFixture final : public StreamFixture {
 public:
  /// @param large_transfer  The size of the large transfers, in bytes.
  explicit LwipFixture(net::Family family, std::uint32_t large_transfer = 16U << 20U)
      : connection_(family), large_transfer_(large_transfer) {
    support::lwip::count_segments_to(connection_.peer_port());
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
  [[nodiscard]] std::uint32_t do_units_sent() override { return support::lwip::segments(); }
  [[nodiscard]] std::uint32_t do_large_transfer() const override { return large_transfer_; }
  [[nodiscard]] std::uint32_t do_largest_unit() const override { return kLeastSegment; }

  /// TCP_MSS of lwipopts.h, less what IPv6's header is longer.
  static constexpr std::uint32_t kLeastSegment = 1440;

  LwipConnection connection_;
  std::uint32_t large_transfer_;
};

}  // namespace fairlead::conformance
