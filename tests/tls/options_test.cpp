// SPDX-License-Identifier: Apache-2.0
/// @file  What a connection can be given beyond the usual: keys that are shared beforehand, limits, new keys.
#include "tls_pair.hpp"

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

class Options : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] tls::Capabilities capabilities() const { return Pair(good(pki, GetParam())).client.capabilities(); }
  [[nodiscard]] bool is_1_3() const { return GetParam() == 0x0304; }

  TestPki pki = TestPki::make();
};

class SharedKey : public Options {
 protected:
  void SetUp() override {
    const auto wanted = is_1_3() ? tls::Capabilities::psk_1_3 : tls::Capabilities::psk_1_2;
    if (!has(capabilities(), wanted)) GTEST_SKIP() << name(wanted);
  }
  PairOptions knowing(std::string identity, std::string key) {
    PairOptions options = good(pki, GetParam());
    options.server.psk = std::pair(std::move(identity), std::move(key));
    return options;
  }
  static constexpr std::string_view kKey = "0123456789abcdef";
  tls::ExternalPsk psk{.identity = bytes_of("device-7"), .key = bytes_of(kKey)};
};

TEST_P(SharedKey, StandsForCertificates) {
  PairOptions options = knowing("device-7", std::string(kKey));
  options.trust = Certificate::self_signed(support::ca_spec("unrelated"), Key::cached(KeyKind::ec_p256, 9)).pem();
  Pair pair(options);
  pair.psk = &psk;
  const auto done = pair.shake_hands();
  ASSERT_TRUE(done) << name(done.error());
  EXPECT_TRUE(pair.client.peer().external_psk);
  EXPECT_TRUE(pair.client.peer().verified);
  EXPECT_FALSE(pair.client.peer().resumed);
  EXPECT_TRUE(pair.server.used_psk());
  EXPECT_NE(pair.client.peer().group, tls::Group::none) << "forward secrecy";
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("hello")}).ok());
  EXPECT_EQ(pair.client_reads(), "hello");
}

TEST_P(SharedKey, AServerWithoutItIsVerifiedAsAnyOther) {
  Pair known(good(pki, GetParam()));
  known.psk = &psk;
  const auto done = known.shake_hands();
  ASSERT_TRUE(done) << name(done.error());
  EXPECT_FALSE(known.client.peer().external_psk);
  EXPECT_EQ(known.client.peer().certificates, 2);

  PairOptions options = good(pki, GetParam());
  options.trust = Certificate::self_signed(support::ca_spec("unrelated"), Key::cached(KeyKind::ec_p256, 9)).pem();
  Pair unknown(options);
  unknown.psk = &psk;
  EXPECT_EQ(unknown.shake_hands().error(), Errc::unknown_ca);
}

TEST_P(SharedKey, AnotherKeyIsNotAccepted) {
  Pair pair(knowing("device-7", "another key 1234"));
  pair.psk = &psk;
  EXPECT_FALSE(pair.shake_hands());
}

TEST_P(SharedKey, MalformedOnesAreInvalid) {
  Pair pair(good(pki, GetParam()));
  const std::string long_text(200, 'x');
  for (const tls::ExternalPsk& wrong : {tls::ExternalPsk{.identity = {}, .key = bytes_of(kKey)},
                                        tls::ExternalPsk{.identity = bytes_of("a"), .key = bytes_of("short")},
                                        tls::ExternalPsk{.identity = bytes_of(long_text), .key = bytes_of(kKey)},
                                        tls::ExternalPsk{.identity = bytes_of("a"), .key = bytes_of(long_text)}}) {
    pair.psk = &wrong;
    EXPECT_EQ(pair.start().error(), Errc::invalid);
  }
}

TEST_P(Options, ARecordLimitIsAskedFor) {
  if (!has(capabilities(), tls::Capabilities::max_fragment_length)) GTEST_SKIP() << "max_fragment_length";
  const bool asks = !is_1_3() || !has(capabilities(), tls::Capabilities::record_size_limit);
  for (const auto& [limit, asked] : {std::pair(512, 512U), std::pair(1500, 1024U), std::pair(9000, 4096U),
                                     std::pair(16'384, 0U), std::pair(0, 0U)}) {
    Pair pair(good(pki, GetParam()));
    pair.policy.oldest = pair.policy.newest = is_1_3() ? tls::Version::tls_1_3 : tls::Version::tls_1_2;
    pair.policy.record_limit = static_cast<std::uint16_t>(limit);
    ASSERT_TRUE(pair.shake_hands()) << limit;
    EXPECT_EQ(pair.server.max_fragment(), asks ? asked : 0);
    const std::string text(3000, 'x');
    std::string got;
    for (std::size_t sent = 0; sent < text.size();) {
      const IoResult took = pair.client.send(std::array{bytes_of(text).subspan(sent)});
      ASSERT_TRUE(took.ok());
      sent += took.size();
      while (got.size() < sent) got += pair.server_reads();
    }
    EXPECT_EQ(got, text);
  }
  Pair pair(good(pki, GetParam()));
  pair.policy.record_limit = 511;
  EXPECT_EQ(pair.start().error(), Errc::unsupported);
}

TEST_P(Options, KeysAreUpdatedOnDemand) {
  Pair pair(good(pki, GetParam()));
  EXPECT_EQ(pair.client.update_keys().error(), Errc::invalid) << "not open";
  ASSERT_TRUE(pair.shake_hands());
  if (!is_1_3() || !has(capabilities(), tls::Capabilities::key_update)) {
    EXPECT_EQ(pair.client.update_keys().error(), Errc::unsupported);
  } else {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(pair.client.update_keys());
  }
  ASSERT_TRUE(pair.client.send(std::array{bytes_of("to the server")}).ok());
  EXPECT_EQ(pair.server_reads(), "to the server");
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("to the client")}).ok());
  EXPECT_EQ(pair.client_reads(), "to the client");
}

TEST_P(Options, TellsWhetherTheServerAskedForOurCertificate) {
  for (const ClientCertificate asked : {ClientCertificate::ignored, ClientCertificate::asked}) {
    PairOptions options = good(pki, GetParam());
    options.server.client = asked;
    options.server.client_ca = pki.ca;
    Pair pair(options);
    ASSERT_TRUE(pair.shake_hands());
    EXPECT_EQ(pair.client.peer().certificate_requested, asked == ClientCertificate::asked);
  }
}

TEST_P(Options, ListsRevokeWhomTheyName) {
  if (!has(capabilities(), tls::Capabilities::revocation_lists)) GTEST_SKIP() << "revocation_lists";
  PairOptions options = good(pki, GetParam());
  options.lists = pki.ca.revocation_list({pki.device});
  Pair others(options);
  EXPECT_TRUE(others.shake_hands()) << "somebody else is revoked";
  options.lists = pki.ca.revocation_list({pki.device, pki.server});
  Pair pair(options);
  EXPECT_EQ(pair.shake_hands().error(), Errc::certificate_revoked);
  EXPECT_EQ(pair.client.failure().chain_index, 0);
  EXPECT_EQ(pair.client.failure().alert, 44);
}

/// Whoever adds a newer list may not free whom an older one names.
TEST_P(Options, EveryListOfAnIssuerCounts) {
  if (!has(capabilities(), tls::Capabilities::revocation_lists)) GTEST_SKIP() << "revocation_lists";
  PairOptions options = good(pki, GetParam());
  const std::string revokes = pki.ca.revocation_list({pki.server});
  const std::string empty = pki.ca.revocation_list({});
  for (const std::string& lists : {revokes + empty, empty + revokes, empty + revokes + empty}) {
    options.lists = lists;
    Pair pair(options);
    const Result<void> done = pair.shake_hands();
    ASSERT_FALSE(done);
    EXPECT_EQ(name(done.error()), name(Errc::certificate_revoked));
  }
  options.lists = empty + empty;
  Pair pair(options);
  EXPECT_TRUE(pair.shake_hands());
}

TEST_P(Options, ListsRevokeIntermediatesToo) {
  if (!has(capabilities(), tls::Capabilities::revocation_lists)) GTEST_SKIP() << "revocation_lists";
  const Certificate intermediate = pki.ca.issue(support::ca_spec("intermediate"), Key::cached(KeyKind::ec_p256, 6));
  PairOptions options = good(pki, GetParam());
  options.server.chain = {
      intermediate.issue({.common_name = "server", .dns = {"localhost"}}, Key::cached(KeyKind::ec_p256, 5)),
      {intermediate}};
  options.lists = pki.ca.revocation_list({intermediate});
  Pair pair(options);
  EXPECT_EQ(pair.shake_hands().error(), Errc::certificate_revoked);
  EXPECT_EQ(pair.client.failure().chain_index, 1);
  const Certificate other = Certificate::self_signed(support::ca_spec("another"), Key::cached(KeyKind::ec_p256, 9));
  options.lists = other.revocation_list({intermediate});
  Pair without(options);
  EXPECT_TRUE(without.shake_hands()) << "an issuer without a list revokes nobody";
}

constexpr auto kName = [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; };
INSTANTIATE_TEST_SUITE_P(Tls, Options, testing::Values(0x0303, 0x0304), kName);
INSTANTIATE_TEST_SUITE_P(Tls, SharedKey, testing::Values(0x0303, 0x0304), kName);

}  // namespace
}  // namespace fairlead::ports::test
