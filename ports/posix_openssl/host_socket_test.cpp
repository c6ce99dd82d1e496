// SPDX-License-Identifier: Apache-2.0
// HostSocket against servers that are none. Real ones are in tests/interop, threads in tests/threads.
#include "fairlead/ports/host_socket.hpp"

#include "fairlead/ports/posix_openssl.hpp"

#include "support/canned_server.hpp"
#include "support/pki.hpp"
#include "support/process.hpp"
#include "support/tcp_listener.hpp"

#include <array>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::ports {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string uri(const std::string& scheme, std::uint16_t port) {
  return scheme + "://127.0.0.1:" + std::to_string(port);
}

class HostSocketTest : public testing::Test {
 protected:
  HostSocketTest() {
    const auto ca =
        support::Certificate::self_signed(support::ca_spec("CA"), support::Key::cached(support::KeyKind::ec_p256));
    support::write_file(folder_.path() / "ca.crt", ca.pem());
  }
  std::unique_ptr<HostSocket> make(const std::string& endpoint) {
    auto made = HostSocket::create({.endpoint = endpoint, .trust = folder_.path() / "ca.crt"});
    EXPECT_TRUE(made);
    return made ? *std::move(made) : nullptr;
  }
  /// Connects, which fails; gives why.
  Failure failure(const std::string& endpoint, Duration limit = seconds(20)) {
    const auto socket = make(endpoint);
    const auto connected = socket->connect(limit);
    EXPECT_FALSE(connected);
    const Failure failure = socket->failure();
    EXPECT_TRUE(connected || connected.error() == failure.error) << name(failure.error);
    EXPECT_FALSE(socket->connected());
    return failure;
  }
  support::TemporaryFolder folder_;
};

TEST_F(HostSocketTest, SaysWhatItIs) {
  const auto plain = make("tcp://broker.example:7");
  EXPECT_EQ(plain->tls(), nullptr);
  EXPECT_EQ(plain->endpoint().host.text(), "broker.example");
  const auto secured = make("tls://broker.example:7");
  EXPECT_NE(secured->tls(), nullptr);
  EXPECT_TRUE(secured->socket().idle());
}

TEST_F(HostSocketTest, MovesBytesOverTcp) {
  support::CannedServer server({.text = "welcome\r\n", .then = support::Canned::Then::closes});
  const auto socket = make(uri("tcp", server.port()));
  ASSERT_TRUE(socket->connect(seconds(20)));
  std::array<std::byte, 64> into{};
  EXPECT_EQ(socket->recv(into, milliseconds(1)).error(), Errc::timed_out);
  EXPECT_TRUE(socket->send_all(bytes_of("hello"), seconds(20)));
  std::string got;
  for (;;) {
    const IoResult more = socket->recv(into, seconds(20));
    if (!more.ok()) {
      EXPECT_EQ(more.error(), Errc::closed);
      break;
    }
    got += text_of(Bytes(into).first(more.size()));
  }
  EXPECT_EQ(got, "welcome\r\n");
  EXPECT_TRUE(socket->shutdown(seconds(20)));
  socket->close();
  EXPECT_TRUE(socket->connect(seconds(20))) << "and again";
}

TEST_F(HostSocketTest, RefusedIsOfTheLayerConnect) {
  const support::TcpListener refusing(support::Listening::refuses);
  const Failure why = failure(refusing.uri("tls"));
  EXPECT_EQ(why.layer, Layer::connect);
  EXPECT_EQ(why.error, Errc::refused);
  EXPECT_EQ(why.port, refusing.port());
}

TEST_F(HostSocketTest, APeerThatSaysNothingEndsWithTheLimit) {
  const support::TcpListener mute;
  const Failure why = failure(mute.uri("tls"), milliseconds(100));
  EXPECT_EQ(why.layer, Layer::handshake);
  EXPECT_EQ(why.error, Errc::timed_out);
  EXPECT_GE(why.duration(), milliseconds(100));
  EXPECT_EQ(why.port, mute.port());
}

TEST_F(HostSocketTest, APeerWithoutTlsIsNoPeer) {
  const support::CannedServer server({.text = "220 smtp.example\r\n", .when = support::Canned::When::at_once});
  const Failure why = failure(uri("tls", server.port()));
  EXPECT_EQ(why.layer, Layer::handshake);
  EXPECT_EQ(why.error, Errc::protocol);
}

TEST(HostClientTest, ReportsWhatKeepsItOfflineAndTriesAgain) {
  const support::TcpListener refusing(support::Listening::refuses);
  auto made = HostClient::create({.endpoint = refusing.uri("mqtt"), .backoff = {.base = milliseconds(1)}});
  ASSERT_TRUE(made);
  HostClient& host = **made;
  EXPECT_EQ(host.tls(), nullptr);
  ASSERT_TRUE(host.start());
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto event = host.next_event_within(seconds(20));
    ASSERT_TRUE(event);
    const auto* const offline = std::get_if<connection::Offline>(&*event);
    ASSERT_NE(offline, nullptr);
    EXPECT_EQ(offline->failure.error, Errc::refused);
    EXPECT_EQ(offline->failure.attempts, attempt);
    EXPECT_TRUE(offline->retry_in);
  }
  EXPECT_EQ(host.observer().counters().failures, 3U);
  host.cancel();
  EXPECT_EQ(host.next_event().error(), Errc::cancelled);
  EXPECT_TRUE(host.stop());
}

}  // namespace
}  // namespace fairlead::ports
