// SPDX-License-Identifier: Apache-2.0
/// @file  The port under test against servers of the other libraries; OpenSSL's is what all other tests run against.
#include "fairlead/io/pipe.hpp"

#include "port_under_test.hpp"
#include "server.hpp"
#include "support/memory_key.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls_peers {
namespace {

using ports::test::Port;
using support::Certificate;
using support::Key;
using support::KeyKind;

constexpr std::string_view kProtocol = "mqtt";

/// A server behind an intermediate, and a device.
struct Cast {
  explicit Cast(KeyKind kind)
      : root(Certificate::self_signed(support::ca_spec("root"), Key::cached(kind, 20))),
        middle(root.issue(support::ca_spec("intermediate"), Key::cached(kind, 21))),
        server{middle.issue({.common_name = "server", .dns = {"localhost"}}, Key::cached(kind, 22)), {middle}},
        device(root.issue(support::client_spec("device-7"), Key::cached(kind, 23))) {}
  Certificate root;
  Certificate middle;
  support::Chain server;
  Certificate device;
};

/// A session and a connection of the server at the two ends of a pipe.
class Call {
 public:
  Call(Server& server, const Certificate& trusted, std::optional<Port::Identity> identity)
      : session_(trust(trusted), std::move(identity)), server_(server.accept(pipe_.b())) {}

  Result<void> connect(const tls::Policy& policy, tls::ResumptionSlot* slot = nullptr) {
    const tls::Parameters parameters{.policy = policy,
                                     .host = *tls::ReferenceName::dns("localhost"),
                                     .now = support::kTestNow,
                                     .staging = staging_,
                                     .resumption = slot};
    if (auto started = session_.start(pipe_.a(), parameters); !started) return started;
    Result<void> ours = fail(Errc::would_block);
    const auto pending = [](const Result<void>& one) { return !one && one.error() == Errc::would_block; };
    for (int i = 0; i < 1000 && pending(ours); ++i) {
      ours = session_.handshake();
      if (pending(server_said)) server_said = server_->handshake();
    }
    if (pending(server_said)) server_said = server_->handshake();
    if (!server_said && !pending(server_said)) server_->close();
    if (pending(ours)) ours = session_.handshake();
    return ours;
  }
  /// Bytes both ways, more than a record at once; then both ends end in order.
  void talk() {
    const std::string text = "The quick brown fox. " + std::string(40'000, 'x');
    EXPECT_TRUE(moved(session_, *server_, text) == text);
    EXPECT_TRUE(moved(*server_, session_, text) == text);
    EXPECT_TRUE(session_.shutdown());
    EXPECT_EQ(ended(*server_), Errc::closed);
    EXPECT_TRUE(server_->shutdown());
    EXPECT_EQ(ended(session_), Errc::closed);
  }
  /// What the session says to reading, once the server has had every chance.
  Errc refusal() { return ended(session_); }

  Result<void> server_said = fail(Errc::would_block);  ///< To the handshake, last.

  Port::Session& session() { return session_; }
  support::ServerEnd& server() { return *server_; }

  static Port::TrustStore trust(const Certificate& ca) {
    const std::string pem = ca.pem();
    const Bytes input = bytes_of(pem);
    return *Port::TrustStore::from_bytes(*Port::Library::open(), std::span(&input, 1));
  }

 private:
  template <class From, class To>
  static std::string moved(From& from, To& to, std::string_view text) {
    std::string got;
    std::array<std::byte, 5000> into{};
    const std::size_t all = text.size();
    for (int idle = 0; idle < 100 && got.size() < all; ++idle) {
      const Bytes rest = bytes_of(text);
      if (!rest.empty()) {
        const IoResult sent = from.send(std::span(&rest, 1));
        text.remove_prefix(sent.size());
      }
      (void)from.flush();
      for (IoResult more = to.recv(into); more.ok(); more = to.recv(into)) {
        got += text_of(Bytes(into).first(more.size()));
        idle = 0;
      }
    }
    return got;
  }
  template <class End>
  Errc ended(End& end) {
    std::array<std::byte, 16> into{};
    IoResult got = Errc::would_block;
    for (int i = 0; i < 100 && got.blocked(); ++i) {
      (void)server_->flush();
      (void)session_.flush();
      got = end.recv(into);
    }
    return got.ok() ? Errc::internal : got.error();
  }

  std::vector<std::byte> to_server_ = std::vector<std::byte>(std::size_t{64} * 1024);
  std::vector<std::byte> to_client_ = std::vector<std::byte>(std::size_t{64} * 1024);
  std::vector<std::byte> staging_ = std::vector<std::byte>(16'384);
  io::Pipe pipe_{to_server_, to_client_};
  Port::Session session_;
  std::unique_ptr<support::ServerEnd> server_;
};

class Peers : public testing::TestWithParam<std::tuple<ServerKind, int, KeyKind>> {
 protected:
  Peers() {
    policy.oldest = policy.newest = static_cast<tls::Version>(version());
    policy.alpn = kAlpn;
  }
  [[nodiscard]] static int version() { return std::get<1>(GetParam()); }
  std::unique_ptr<Server> server(bool demands = false) {
    ServerOptions options{.chain = cast.server, .version = version(), .alpn = std::string(kProtocol)};
    if (demands) options.client_ca = cast.root;
    return std::get<0>(GetParam()).make(options);
  }
  Port::Identity device() {
    const std::string key = cast.device.key().pem();
    return *Port::Identity::from_bytes(*Port::Library::open(), bytes_of(cast.device.pem()), bytes_of(key));
  }

  static constexpr std::array<std::string_view, 1> kAlpn = {kProtocol};
  Cast cast{std::get<2>(GetParam())};
  tls::Policy policy;
};

TEST_P(Peers, AreVerifiedAndTalkedTo) {
  const auto server = this->server();
  Call call(*server, cast.root, std::nullopt);
  const auto done = call.connect(policy);
  ASSERT_TRUE(done) << name(done.error());
  const tls::PeerInfo peer = call.session().peer();
  EXPECT_TRUE(peer.verified);
  EXPECT_EQ(static_cast<int>(peer.version), version());
  EXPECT_EQ(peer.alpn, kProtocol);
  EXPECT_EQ(peer.certificates, 3);
  EXPECT_FALSE(peer.certificate_requested);
  EXPECT_EQ(call.server().server_name(), "localhost");
  call.talk();
}

TEST_P(Peers, AreRefusedWhenAnotherCaIsTrusted) {
  const auto server = this->server();
  Call call(*server, Cast(KeyKind::ec_p384).root, std::nullopt);
  EXPECT_EQ(call.connect(policy).error(), Errc::unknown_ca);
  EXPECT_EQ(call.server_said.error(), Errc::protocol);
}

TEST_P(Peers, SeeOurCertificate) {
  const auto server = this->server(true);
  Call call(*server, cast.root, device());
  const auto done = call.connect(policy);
  ASSERT_TRUE(done) << name(done.error());
  EXPECT_TRUE(call.session().peer().certificate_requested);
  call.talk();
  EXPECT_NE(call.server().client_subject().find("device-7"), std::string::npos) << call.server().client_subject();
}

TEST_P(Peers, SeeOurCertificateWhereTheKeyIsOfAToken) {
  const std::string chain = cast.device.pem();
  support::MemoryKey key(cast.device.key());
  const auto server = this->server(true);
  if (!has(Port::Session(Call::trust(cast.root)).capabilities(), tls::Capabilities::signing_keys)) {
    GTEST_SKIP() << "signing_keys";
  }
  Call call(*server, cast.root, *Port::Identity::from_key(*Port::Library::open(), bytes_of(chain), key));
  const auto done = call.connect(policy);
  ASSERT_TRUE(done) << name(done.error());
  call.talk();
  EXPECT_EQ(key.requests().size(), 1U);
  EXPECT_NE(call.server().client_subject().find("device-7"), std::string::npos) << call.server().client_subject();
}

TEST_P(Peers, RefuseAClientWithoutCertificate) {
  const auto server = this->server(true);
  Call call(*server, cast.root, std::nullopt);
  const auto done = call.connect(policy);
  const Errc said = done ? call.refusal() : done.error();
  const ServerKind kind = std::get<0>(GetParam());
  EXPECT_EQ(name(said), name(version() == 0x0303 ? kind.refusal_1_2 : kind.refusal_1_3));
  EXPECT_TRUE(call.session().peer().certificate_requested);
}

TEST_P(Peers, ContinueAnEarlierConnection) {
  const auto wanted = version() == 0x0303 ? tls::Capabilities::resumption_1_2 : tls::Capabilities::resumption_1_3;
  if (!has(Port::Session(Call::trust(cast.root)).capabilities(), wanted)) GTEST_SKIP() << name(wanted);
  // The nonces of mbedTLS's tickets have 32 bytes.
  const bool long_nonces = std::get<0>(GetParam()).name == "mbedtls" && version() == 0x0304;
  const auto capabilities = Port::Session(Call::trust(cast.root)).capabilities();
  const bool keeps = !long_nonces || has(capabilities, tls::Capabilities::long_ticket_nonces);
  const auto server = this->server();
  std::vector<std::byte> memory(2 * tls::ResumptionSlot::kUsualSize);
  tls::ResumptionSlot slot(memory);
  for (const bool again : {false, true, true}) {
    const bool resumed = again && keeps;
    Call call(*server, cast.root, std::nullopt);
    const auto done = call.connect(policy, &slot);
    ASSERT_TRUE(done) << name(done.error());
    call.talk();
    EXPECT_EQ(call.session().peer().resumed, resumed);
    EXPECT_EQ(call.server().resumed(), resumed);
    EXPECT_EQ(slot.empty(), !keeps);
  }
}

INSTANTIATE_TEST_SUITE_P(Tls, Peers,
                         testing::Combine(testing::ValuesIn(server_kinds()), testing::Values(0x0303, 0x0304),
                                          testing::Values(KeyKind::ec_p256, KeyKind::rsa_2048)),
                         [](const auto& row) {
                           return std::string(std::get<0>(row.param).name) +
                                  (std::get<1>(row.param) == 0x0303 ? "_v1_2" : "_v1_3") +
                                  (std::get<2>(row.param) == KeyKind::ec_p256 ? "_ec" : "_rsa");
                         });

}  // namespace
}  // namespace fairlead::tls_peers
