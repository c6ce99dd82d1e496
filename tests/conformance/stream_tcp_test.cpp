// SPDX-License-Identifier: Apache-2.0
// The stream suite over the port tcp_posix and loopback.
#include "conformance/stream_gtest.hpp"
#include "conformance/tcp_connection.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace fairlead::conformance {
namespace {

class TcpFixture final : public StreamFixture {
 private:
  [[nodiscard]] Capability do_capabilities() const override {
    return capability_of(ports::TcpPosixStream::kCapabilities) | Capability::counts_units;
  }
  [[nodiscard]] io::StreamRef do_end(Side side) override {
    return side == Side::stream ? tcp_.stream() : io::StreamRef(tcp_.peer());
  }
  [[nodiscard]] bool do_wait(Directions stream, Directions peer, Expect expect) override {
    return tcp_.wait(tcp_.stream(), stream, tcp_.peer(), peer, expect);
  }
  void do_break() override { tcp_.peer().break_now(); }
  [[nodiscard]] std::uint32_t do_units_sent() override { return tcp_.peer().segments_received(); }

  TcpConnection tcp_;
};

}  // namespace
}  // namespace fairlead::conformance

int main(int argc, char** argv) {
  namespace conformance = fairlead::conformance;
  testing::InitGoogleTest(&argc, argv);
  conformance::register_stream_suite("TcpPosix", [] { return std::make_unique<conformance::TcpFixture>(); });
  return RUN_ALL_TESTS();
}
