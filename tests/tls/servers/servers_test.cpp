// SPDX-License-Identifier: Apache-2.0
/// @file  The port under test and the servers that Debian has. The servers' own logs are the evidence.
#include "call.hpp"
#include "real_server.hpp"

#include <tuple>

#include <gtest/gtest.h>

namespace fairlead::tls_servers {

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's name
void PrintTo(const ServerKind& kind, std::ostream* out) { *out << kind.name; }
// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's name
void PrintTo(Version version, std::ostream* out) { *out << (version == Version::tls_1_2 ? "TLS 1.2" : "TLS 1.3"); }

namespace {

class Servers : public testing::TestWithParam<std::tuple<ServerKind, Version>> {
 protected:
  void SetUp() override {
    if (const auto missing = kind.missing()) GTEST_SKIP() << "not installed: " << *missing;
  }
  [[nodiscard]] RealServer start(ClientCertificates clients) const { return RealServer(kind, version, clients); }
  /// Our session, which speaks both versions where it can.
  [[nodiscard]] Call call_with(const support::Certificate& trusted,
                               const std::optional<support::Certificate>& device = std::nullopt) const {
    const bool limited = kind.speaks_1_3 && version == Version::tls_1_2;
    return Call(trusted, device, limited ? tls::Version::tls_1_2 : tls::Version::tls_1_3);
  }
  /// A question and its answer.
  void talk(Call& call, RealServer& server) const {
    ASSERT_TRUE(call.say(kind.question));
    ASSERT_NO_THROW(server.answer());
    const Result<std::string> heard = call.hear(kind.answer.size());
    ASSERT_TRUE(heard) << name(heard.error()) << "\n" << server.log();
    EXPECT_EQ(*heard, kind.answer);
  }
  /// How a server that refuses us looks: an error of the handshake, or with TLS 1.3 of what follows.
  static Errc refusal(Call& call, const RealServer& server) {
    if (const Result<void> connected = call.connect(server.port()); !connected) return connected.error();
    const Result<std::string> heard = call.hear(1);
    EXPECT_FALSE(heard) << *heard;
    return heard ? Errc::internal : heard.error();
  }

  const ServerKind& kind = std::get<0>(GetParam());
  Version version = std::get<1>(GetParam());
  const Cast& cast = Cast::shared();
};

TEST_P(Servers, AreVerifiedAndTalkedTo) {
  RealServer server = start(ClientCertificates::ignored);
  Call call = call_with(cast.ca);
  const Result<void> connected = call.connect(server.port());
  ASSERT_TRUE(connected) << name(connected.error()) << "\n" << server.log();
  EXPECT_TRUE(call.peer().verified);
  EXPECT_EQ(call.peer().version, version == Version::tls_1_2 ? tls::Version::tls_1_2 : tls::Version::tls_1_3);
  EXPECT_GT(call.received(), Cast::kServerSize) << "with its certificate";
  talk(call, server);
  call.hang_up();
  if (const std::string spoken = kind.says.version.of(version); !spoken.empty()) {
    EXPECT_TRUE(server.logs(spoken)) << server.log();
  }
  EXPECT_TRUE(server.logs(kind.says.received)) << server.log();
}

TEST_P(Servers, AreRefusedWhenAnotherCaIsTrusted) {
  const RealServer server = start(ClientCertificates::ignored);
  Call call = call_with(cast.stranger);
  EXPECT_EQ(call.connect(server.port()).error(), Errc::unknown_ca);
}

TEST_P(Servers, AcceptOurCertificate) {
  RealServer server = start(ClientCertificates::required);
  Call call = call_with(cast.ca, cast.device);
  const Result<void> connected = call.connect(server.port());
  ASSERT_TRUE(connected) << name(connected.error()) << "\n" << server.log();
  talk(call, server);
  call.hang_up();
  EXPECT_TRUE(server.logs(kind.says.accepted)) << server.log();
  EXPECT_TRUE(server.logs(Cast::kDevice)) << server.log();
}

TEST_P(Servers, RefuseAClientWithoutCertificate) {
  const RealServer server = start(ClientCertificates::required);
  Call call = call_with(cast.ca);
  EXPECT_EQ(refusal(call, server), kind.refuses.missing.at(static_cast<std::size_t>(version)));
  EXPECT_TRUE(call.peer().certificate_requested);
  EXPECT_TRUE(server.logs(kind.says.missing.of(version))) << server.log();
  EXPECT_EQ(server.times_logged(kind.says.accepted), 0) << server.log();
}

TEST_P(Servers, RefuseACertificateOfAnotherCa) {
  const RealServer server = start(ClientCertificates::required);
  Call call = call_with(cast.ca, cast.stranger);
  EXPECT_EQ(refusal(call, server), kind.refuses.stranger.at(static_cast<std::size_t>(version)));
  EXPECT_TRUE(server.logs(kind.says.stranger)) << server.log();
  EXPECT_EQ(server.times_logged(kind.says.accepted), 0) << server.log();
}

/// A server that is resumed sends no certificate: fewer bytes in all than its certificate has.
TEST_P(Servers, ResumeASession) {
  RealServer server = start(ClientCertificates::required);
  // A library may keep the server's certificate with the ticket.
  std::vector<std::byte> memory(tls::ResumptionSlot::kUsualSize + 2 * Cast::kServerSize);
  tls::ResumptionSlot slot(memory);
  for (const int resumed : {0, 1, 2}) {
    Call call = call_with(cast.ca, cast.device);
    const Result<void> connected = call.connect(server.port(), &slot);
    ASSERT_TRUE(connected) << name(connected.error()) << "\n" << server.log();
    talk(call, server);
    EXPECT_EQ(call.peer().resumed, resumed != 0) << resumed << "\n" << server.log();
    call.hang_up();
    EXPECT_EQ(call.received() > Cast::kServerSize, resumed == 0) << call.received();
    if (kind.says.resumed.empty()) continue;
    EXPECT_TRUE(server.logs(kind.says.resumed, resumed)) << server.log();
    EXPECT_EQ(server.times_logged(kind.says.resumed), resumed) << server.log();
  }
}

INSTANTIATE_TEST_SUITE_P(Tls, Servers,
                         testing::Combine(testing::ValuesIn(server_kinds().begin(), server_kinds().end()),
                                          testing::Values(Version::tls_1_2, Version::tls_1_3)),
                         [](const auto& parameter) {
                           return std::string(std::get<0>(parameter.param).name) +
                                  (std::get<1>(parameter.param) == Version::tls_1_2 ? "_v1_2" : "_v1_3");
                         });

}  // namespace
}  // namespace fairlead::tls_servers
