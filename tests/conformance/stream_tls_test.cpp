// SPDX-License-Identifier: Apache-2.0
// The stream suite over the TLS port under test: on a pipe that moves 7 bytes a call and refuses every third, and on
// TCP.
#include "conformance/stream_gtest.hpp"
#include "conformance/tcp_connection.hpp"
#include "conformance/tls_over_faulty_pipe.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::conformance {
namespace {

/// How a connection ends that does not end in order.
enum class Break : std::uint8_t {
  rst,
  fin_without_close_notify
};

class TlsOverTcp final : public StreamFixture {
 public:
  TlsOverTcp(tls::Version version, Break how) : ends_(tcp_.stream(), tcp_.peer(), version, openssl_server), how_(how) {
    EXPECT_TRUE(ends_.connect(*this)) << "the handshake fails";
  }

 private:
  [[nodiscard]] Capability do_capabilities() const override { return ends_.capabilities(); }
  [[nodiscard]] io::StreamRef do_end(Side side) override { return ends_.end(side); }
  [[nodiscard]] bool do_wait(Directions stream, Directions peer, Expect expect) override {
    return tcp_.wait(ends_.end(Side::stream), stream, ends_.end(Side::peer), peer, expect);
  }
  void do_break() override { how_ == Break::rst ? tcp_.peer().break_now() : tcp_.peer().close(); }
  [[nodiscard]] std::uint32_t do_units_sent() override { return ends_.records(); }
  void do_make_recv_write() override { ends_.update_keys(); }

  TcpConnection tcp_;
  TlsEnds ends_;
  Break how_;
};

void register_version(tls::Version version, const std::string& suffix) {
  register_stream_suite("TlsOverFaultyPipe" + suffix,
                        [version] { return std::make_unique<TlsOverFaultyPipe>(version, openssl_server); });
  register_stream_suite("TlsOverTcp" + suffix, [version] { return std::make_unique<TlsOverTcp>(version, Break::rst); });
  register_suite<StreamFixture>("TlsTruncated" + suffix, stream_break_cases(), [version] {
    return std::make_unique<TlsOverTcp>(version, Break::fin_without_close_notify);
  });
}

}  // namespace
}  // namespace fairlead::conformance

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  fairlead::conformance::register_version(fairlead::tls::Version::tls_1_2, "1_2");
  fairlead::conformance::register_version(fairlead::tls::Version::tls_1_3, "1_3");
  return RUN_ALL_TESTS();
}
