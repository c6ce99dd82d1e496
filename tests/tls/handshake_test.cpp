// SPDX-License-Identifier: Apache-2.0
/// @file  Who is accepted, who is refused and why: each at TLS 1.2 and 1.3.
#include "fairlead/tls/alternative_names.hpp"

#include "tls_pair.hpp"

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

constexpr UnixTime kYear2021{1'609'459'200};
constexpr UnixTime kYear2049{2'493'072'000};

class Handshake : public testing::TestWithParam<int> {
 protected:
  /// The good connection with another server certificate.
  PairOptions with_server(const CertificateSpec& spec, KeyKind kind = KeyKind::ec_p256) {
    PairOptions options = good(pki, GetParam());
    options.server.chain = {pki.ca.issue(spec, Key::cached(kind, 5))};
    return options;
  }
  PairOptions with_chain(const CertificateSpec& intermediate_spec) {
    PairOptions options = good(pki, GetParam());
    const Certificate intermediate = pki.ca.issue(intermediate_spec, Key::cached(KeyKind::ec_p256, 6));
    options.server.chain = {intermediate.issue(localhost(), Key::cached(KeyKind::ec_p256, 5)), {intermediate}};
    return options;
  }
  static CertificateSpec localhost() { return {.common_name = "server", .dns = {"localhost"}}; }

  static void expect_refused(const PairOptions& options, Errc why, int index, int alert) {
    Pair pair(options);
    const Result<void> done = pair.shake_hands();
    ASSERT_FALSE(done) << "accepted, wanted " << name(why);
    EXPECT_EQ(name(done.error()), name(why));
    EXPECT_EQ(pair.client.handshake().error(), why) << "said again";
    const Failure& failure = pair.client.failure();
    EXPECT_EQ(failure.layer, Layer::handshake);
    EXPECT_EQ(failure.error, why);
    EXPECT_EQ(failure.chain_index, index);
    EXPECT_EQ(failure.alert, alert);
    (void)pair.server.handshake();
    EXPECT_EQ(pair.server.alert_received(), alert) << "the server is told";
    std::byte one{};
    EXPECT_EQ(pair.client.recv({&one, 1}).error(), why);
    EXPECT_EQ(pair.client.send(std::array{bytes_of("x")}).error(), why);
    EXPECT_EQ(pair.server.records_received(), 0U);
  }

  static bool is_ready(Port::Session& session) {
    std::array<WaitItem, 2> storage{};
    WaitList list(storage);
    session.collect_waits(Directions::both, list);
    return list.ready();
  }

  TestPki pki = TestPki::make();
};

TEST_P(Handshake, AgreesAndTellsWhatWasAgreed) {
  Pair pair(good(pki, GetParam()));
  EXPECT_EQ(pair.client.peer().version, tls::Version::none);
  ASSERT_TRUE(pair.shake_hands());
  const tls::PeerInfo peer = pair.client.peer();
  EXPECT_EQ(static_cast<int>(peer.version), GetParam());
  EXPECT_NE(tls::name(peer.suite), "unknown");
  EXPECT_EQ(peer.group, tls::Group::x25519);
  EXPECT_TRUE(peer.verified);
  EXPECT_FALSE(peer.resumed);
  EXPECT_EQ(peer.certificates, 2);
  EXPECT_EQ(pair.server.server_name(), "localhost");
  EXPECT_FALSE(pair.client.failure().happened());
  EXPECT_EQ(pair.start().error(), Errc::busy);
}

TEST_P(Handshake, WaitsForTheServerAloneAndGoesOnWheneverItCan) {
  PairOptions options = good(pki, GetParam());
  options.server.client = ClientCertificate::required;
  options.server.client_ca = pki.ca;
  options.identity = pki.device.pem();
  options.identity_key = pki.device.key().pem();
  Pair pair(options);
  ASSERT_TRUE(pair.start());
  int calls = 0;
  int flights = 0;
  while (!compute(pair.client, calls)) {
    ASSERT_LT(++flights, 5) << pair.client.failure().native;
    (void)pair.server.handshake();
    EXPECT_TRUE(is_ready(pair.client)) << "the server has answered";
  }
  EXPECT_TRUE(pair.server.handshake());
  EXPECT_LE(calls, flights + 5) << "a call for each long computation";
  EXPECT_EQ(pair.server_reads(), "would_block") << "nothing was sent twice";
}

TEST_P(Handshake, ShowsTheChain) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  const auto own = pair.client.peer_certificate(0);
  ASSERT_TRUE(own);
  EXPECT_EQ(text_of(own->der), pki.server.der());
  std::array<char, 80> text{};
  EXPECT_EQ(tls::write_name(own->subject, text), "CN=Fairlead test server");
  EXPECT_EQ(tls::write_name(own->issuer, text), "CN=Fairlead test CA");
  EXPECT_EQ(own->not_before, support::kValidFrom);
  EXPECT_EQ(own->not_after, support::kValidTo);
  EXPECT_EQ(own->key_type, tls::KeyType::ec);
  EXPECT_EQ(own->curve, tls::Group::secp256r1);
  EXPECT_EQ(own->signature, tls::SignatureScheme::ecdsa_secp256r1_sha256);
  EXPECT_FALSE(own->is_ca);
  tls::AlternativeNames names(own->alternative_names);
  tls::AlternativeName first;
  ASSERT_TRUE(names.next(first));
  EXPECT_EQ(text_of(first.value), "localhost");
  const auto ca = pair.client.peer_certificate(1);
  ASSERT_TRUE(ca);
  EXPECT_TRUE(ca->is_ca);
  EXPECT_EQ(text_of(ca->der), pki.ca.der());
  EXPECT_EQ(pair.client.peer_certificate(2).error(), Errc::key_missing);
}

TEST_P(Handshake, AcceptsEveryKindOfKey) {
  for (const KeyKind kind : {KeyKind::ec_p384, KeyKind::rsa_2048, KeyKind::ed25519}) {
    Pair pair(with_server(localhost(), kind));
    if (kind == KeyKind::ed25519 && !has(pair.client.capabilities(), tls::Capabilities::ed25519)) continue;
    EXPECT_TRUE(pair.shake_hands()) << static_cast<int>(kind);
  }
  PairOptions rsa = good(pki, GetParam());
  CertificateSpec pss = localhost();
  pss.pss = true;
  const Certificate root = Certificate::self_signed(support::ca_spec("RSA root"), Key::cached(KeyKind::rsa_2048, 1));
  rsa.server.chain = {root.issue(pss, Key::cached(KeyKind::rsa_2048))};
  rsa.trust = root.pem();
  Pair pair(rsa);
  EXPECT_TRUE(pair.shake_hands());
}

TEST_P(Handshake, AcceptsAChainWithAnIntermediateAndNamesItsPlaces) {
  Pair pair(with_chain(support::ca_spec("intermediate", 0)));
  EXPECT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client.peer().certificates, 3);
}

TEST_P(Handshake, AcceptsAnIntermediateAsAnchor) {
  PairOptions options = with_chain(support::ca_spec("intermediate", 0));
  options.trust = options.server.chain.intermediates.front().pem();
  Pair pair(options);
  EXPECT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client.peer().certificates, 2);
}

TEST_P(Handshake, RefusesAnUnknownCa) {
  PairOptions options = good(pki, GetParam());
  options.trust = Certificate::self_signed(support::ca_spec("Another CA"), Key::cached(KeyKind::ec_p256, 9)).pem();
  expect_refused(options, Errc::unknown_ca, 0, 48);
  // A CA that was made anew under its old name, without key identifiers to tell the two apart.
  options.trust =
      Certificate::self_signed(support::ca_spec("Fairlead test CA"), Key::cached(KeyKind::ec_p256, 9)).pem();
  expect_refused(options, Errc::unknown_ca, 0, 48);
}

TEST_P(Handshake, RefusesASelfSignedLeafAndAMissingIntermediate) {
  PairOptions options = good(pki, GetParam());
  options.server.chain = {Certificate::self_signed(localhost(), Key::cached(KeyKind::ec_p256, 5))};
  expect_refused(options, Errc::unknown_ca, 0, 48);
  options = with_chain(support::ca_spec("intermediate"));
  options.server.chain.intermediates.clear();
  expect_refused(options, Errc::unknown_ca, 0, 48);
}

TEST_P(Handshake, RefusesAnotherHost) {
  expect_refused(with_server({.common_name = "localhost", .dns = {"elsewhere.example"}}), Errc::wrong_host, 0, 42);
  expect_refused(with_server({.common_name = "localhost"}), Errc::wrong_host, 0, 42);
  CertificateSpec nul = localhost();
  nul.dns = {std::string("localhost\0.evil.example", 23)};
  expect_refused(with_server(nul), Errc::wrong_host, 0, 42);
}

TEST_P(Handshake, ComparesAddressesWithAddresses) {
  PairOptions options = good(pki, GetParam());
  const std::array loopback{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{1}};
  options.host = *tls::ReferenceName::address(loopback);
  {
    Pair pair(options);
    EXPECT_TRUE(pair.shake_hands());
    EXPECT_EQ(pair.server.server_name(), "") << "an address is never sent";
  }
  options.server.chain = {pki.ca.issue({.common_name = "127.0.0.1", .dns = {"127.0.0.1"}, .ip = {"127.0.0.2"}},
                                       Key::cached(KeyKind::ec_p256, 5))};
  expect_refused(options, Errc::wrong_host, 0, 42);
}

TEST_P(Handshake, KnowsWildcards) {
  PairOptions options = with_server({.common_name = "server", .dns = {"*.devices.example"}});
  options.host = dns("Seven.Devices.Example.");
  Pair pair(options);
  EXPECT_TRUE(pair.shake_hands());
  options.host = dns("a.seven.devices.example");
  expect_refused(options, Errc::wrong_host, 0, 42);
}

TEST_P(Handshake, RefusesDatesOfAnyCertificate) {
  CertificateSpec expired = localhost();
  expired.not_after = kYear2021;
  expect_refused(with_server(expired), Errc::certificate_expired, 0, 45);
  CertificateSpec future = localhost();
  future.not_before = kYear2049;
  expect_refused(with_server(future), Errc::certificate_not_yet_valid, 0, 42);
  CertificateSpec old_ca = support::ca_spec("intermediate");
  old_ca.not_after = kYear2021;
  expect_refused(with_chain(old_ca), Errc::certificate_expired, 1, 45);

  PairOptions options = good(pki, GetParam());
  CertificateSpec old_root = support::ca_spec("root");
  old_root.not_before = kYear2049;
  const Certificate root = Certificate::self_signed(old_root, Key::cached(KeyKind::ec_p256, 7));
  options.server.chain = {root.issue(localhost(), Key::cached(KeyKind::ec_p256, 5))};
  options.trust = root.pem();
  expect_refused(options, Errc::certificate_not_yet_valid, 1, 42);
}

TEST_P(Handshake, SaysWhenTheClockIsUnknown) {
  PairOptions options = good(pki, GetParam());
  options.now.reset();
  expect_refused(options, Errc::clock_unknown, 0, 42);
  Pair floor(options);
  floor.policy.accepted_clock_floor = support::kTestNow;
  EXPECT_TRUE(floor.shake_hands());
}

TEST_P(Handshake, TheConnectionsClockDecidesAndNotTheSystems) {
  PairOptions options = good(pki, GetParam());
  options.now = UnixTime{support::kValidTo.seconds + 1};
  expect_refused(options, Errc::certificate_expired, 0, 45);
}

TEST_P(Handshake, RefusesWhatAChainMustNotBe) {
  CertificateSpec not_ca = support::ca_spec("not a CA");
  not_ca.basic_constraints = "critical,CA:FALSE";
  not_ca.key_usage.reset();
  PairOptions options = with_chain(not_ca);
  Pair pair(options);
  const auto done = pair.shake_hands();
  ASSERT_FALSE(done);
  EXPECT_EQ(name(done.error()), name(Errc::certificate_invalid));
  EXPECT_EQ(pair.client.failure().chain_index, 1);

  CertificateSpec client_only = localhost();
  client_only.extended_key_usage = "clientAuth";
  CertificateSpec unknown = localhost();
  unknown.extra = {{"1.3.6.1.4.1.99999.1", std::string("\x05\x00", 2), true}};
  CertificateSpec agreement = localhost();
  agreement.key_usage = "critical,keyAgreement";
  std::vector<CertificateSpec> wrong{client_only, unknown};
  if (GetParam() == 0x0304) wrong.push_back(agreement);  // A server of 1.2 finds no suite for it and gives up itself.
  for (const CertificateSpec& spec : wrong) {
    Pair refused(with_server(spec));
    const auto result = refused.shake_hands();
    ASSERT_FALSE(result);
    EXPECT_EQ(name(result.error()), name(Errc::certificate_invalid));
    EXPECT_EQ(refused.client.failure().chain_index, 0);
  }
}

TEST_P(Handshake, RefusesWeakKeysAndSignatures) {
  Pair weak_key(with_server(localhost(), KeyKind::rsa_1024));
  EXPECT_EQ(weak_key.shake_hands().error(), Errc::certificate_invalid);
  CertificateSpec sha1 = localhost();
  sha1.digest = "SHA1";
  Pair weak_signature(with_server(sha1));
  EXPECT_EQ(weak_signature.shake_hands().error(), Errc::certificate_invalid);
}

TEST_P(Handshake, EvaluatesNameConstraints) {
  struct Row {
    const char* constraints;
    bool good;
  };
  for (const Row& row : {Row{"permitted;DNS:localhost", true}, Row{"critical,permitted;DNS:localhost", true},
                         Row{"permitted;DNS:elsewhere", false}, Row{"critical,permitted;DNS:elsewhere", false},
                         Row{"excluded;DNS:localhost", false}, Row{"critical,excluded;DNS:localhost", false},
                         Row{"excluded;IP:127.0.0.0/255.0.0.0", true}}) {
    CertificateSpec constrained = support::ca_spec("constrained");
    constrained.name_constraints = row.constraints;
    Pair pair(with_chain(constrained));
    const bool read = has(pair.client.capabilities(), tls::Capabilities::critical_constraints) ||
                      !std::string_view(row.constraints).starts_with("critical");
    const Result<void> done = pair.shake_hands();
    EXPECT_EQ(done.has_value(), row.good && read) << row.constraints;
    if (done) continue;
    EXPECT_EQ(done.error(), Errc::certificate_invalid) << row.constraints;
    EXPECT_EQ(pair.client.failure().chain_index, read ? 0 : 1) << row.constraints;
  }
  // OpenSSL takes a wildcard for a label; it stands for the excluded name too.
  CertificateSpec constrained = support::ca_spec("constrained");
  constrained.name_constraints = "excluded;DNS:secret.devices.example";
  PairOptions options = with_chain(constrained);
  const Certificate& intermediate = options.server.chain.intermediates.front();
  options.server.chain.leaf =
      intermediate.issue({.common_name = "server", .dns = {"*.devices.example"}}, Key::cached(KeyKind::ec_p256, 5));
  options.host = dns("secret.devices.example");
  Pair pair(options);
  EXPECT_EQ(pair.shake_hands().error(), Errc::certificate_invalid);
  EXPECT_EQ(pair.client.failure().chain_index, 0);
}

TEST_P(Handshake, ChainsLongerThanThePolicyAreRefused) {
  Pair pair(with_chain(support::ca_spec("intermediate")));
  pair.policy.longest_chain = 2;
  EXPECT_EQ(pair.shake_hands().error(), Errc::certificate_invalid);
  EXPECT_EQ(pair.client.failure().chain_index, 2);
}

TEST_P(Handshake, ChainsLongerThanAnyPolicyAllowsAreRefused) {
  PairOptions options = good(pki, GetParam());
  const Key key = Key::cached(KeyKind::ec_p256, 6);
  std::vector<Certificate> chain{pki.ca};
  while (chain.size() < tls::Policy::kLongestChain) {
    chain.push_back(chain.back().issue(support::ca_spec("intermediate " + std::to_string(chain.size())), key));
  }
  options.server.chain = {chain.back().issue(localhost(), Key::cached(KeyKind::ec_p256, 5))};
  for (std::size_t i = chain.size() - 1; i > 0; --i) options.server.chain.intermediates.push_back(chain[i]);
  Pair pair(options);
  pair.policy.longest_chain = 255;
  EXPECT_EQ(pair.shake_hands().error(), Errc::certificate_invalid);
}

TEST_P(Handshake, WithoutVerificationEverybodyIsAcceptedAndNotSaidToBeVerified) {
  PairOptions options = good(pki, GetParam());
  options.server.chain = {Certificate::self_signed({.common_name = "nobody"}, Key::cached(KeyKind::ec_p256, 5))};
  Pair pair(options);
  pair.policy.dangerously_skip_verification();
  EXPECT_TRUE(pair.shake_hands());
  EXPECT_FALSE(pair.client.peer().verified);
  EXPECT_EQ(pair.client.peer().certificates, 1);
}

TEST_P(Handshake, SendsTheClientsChain) {
  PairOptions options = good(pki, GetParam());
  const Certificate intermediate = pki.ca.issue(support::ca_spec("devices"), Key::cached(KeyKind::ec_p256, 6));
  const Chain device{intermediate.issue(support::client_spec("device-7"), Key::cached(KeyKind::rsa_2048, 3)),
                     {intermediate}};
  options.server.client = ClientCertificate::required;
  options.server.client_ca = pki.ca;
  options.identity = device.pem();
  options.identity_key = device.leaf.key().traditional_pem();
  Pair pair(options);
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.server_reads(), "would_block");
  EXPECT_EQ(pair.server.client_subject(), "/CN=device-7");
  EXPECT_EQ(pair.server.client_chain(), 2U);
}

TEST_P(Handshake, SaysThatTheServerRefusesTheClient) {
  struct Row {
    const char* what;
    bool has_certificate;
    bool trusted;
    UnixTime not_after;
    int alert_1_2;
    int alert_1_3;
  };
  for (const Row& row : {Row{"missing", false, true, support::kValidTo, 40, 116},
                         Row{"from another CA", true, false, support::kValidTo, 48, 48},
                         Row{"expired", true, true, kYear2021, 45, 45}}) {
    PairOptions options = good(pki, GetParam());
    options.server.client = ClientCertificate::required;
    options.server.client_ca = pki.ca;
    const Certificate other = Certificate::self_signed(support::ca_spec("other"), Key::cached(KeyKind::ec_p256, 9));
    CertificateSpec spec = support::client_spec("device");
    spec.not_after = row.not_after;
    const Certificate device = (row.trusted ? pki.ca : other).issue(spec, Key::cached(KeyKind::ec_p256, 4));
    if (row.has_certificate) {
      options.identity = device.pem();
      options.identity_key = device.key().pem();
    }
    Pair pair(options);
    const Result<void> done = pair.shake_hands();
    const bool in_handshake = GetParam() == 0x0303;
    EXPECT_EQ(done.has_value(), !in_handshake) << row.what << ": 1.3 says so at the first read";
    EXPECT_EQ(pair.client_reads(), "client_certificate_rejected") << row.what;
    EXPECT_EQ(pair.client.failure().error, Errc::client_certificate_rejected);
    EXPECT_EQ(pair.client.failure().layer, in_handshake ? Layer::handshake : Layer::transport);
    EXPECT_EQ(pair.client.failure().alert, in_handshake ? row.alert_1_2 : row.alert_1_3) << row.what;
    EXPECT_EQ(pair.client.send(std::array{bytes_of("x")}).error(), Errc::client_certificate_rejected);
  }
}

TEST_P(Handshake, AgreesOnAnApplicationProtocol) {
  static constexpr std::array<std::string_view, 2> kOffered = {"x-amzn-mqtt-ca", "mqtt"};
  PairOptions options = good(pki, GetParam());
  options.server.alpn = {"mqtt"};
  {
    Pair pair(options);
    pair.policy.alpn = kOffered;
    ASSERT_TRUE(pair.shake_hands());
    EXPECT_EQ(pair.client.peer().alpn, "mqtt");
  }
  options.server.alpn = {"h2"};
  Pair refused(options);
  refused.policy.alpn = kOffered;
  EXPECT_EQ(refused.shake_hands().error(), Errc::no_common_parameters);
  EXPECT_EQ(refused.client.failure().alert, 120);
}

TEST_P(Handshake, SaysThatNothingIsInCommon) {
  PairOptions options = good(pki, GetParam());
  options.server.groups = "P-521";
  Pair groups(options);
  EXPECT_EQ(groups.shake_hands().error(), Errc::no_common_parameters);
  EXPECT_EQ(groups.client.failure().alert, 40);

  Pair versions(good(pki, GetParam()));
  const bool old = GetParam() == 0x0303;
  versions.policy.oldest = versions.policy.newest = old ? tls::Version::tls_1_3 : tls::Version::tls_1_2;
  EXPECT_EQ(versions.shake_hands().error(), Errc::no_common_parameters);
}

TEST_P(Handshake, ChoosesTheNameThatItSends) {
  for (const auto& [sni, sent] : {std::pair(tls::Sni::off, ""), std::pair(tls::Sni::other, "front.example")}) {
    Pair pair(good(pki, GetParam()));
    pair.policy.sni = sni;
    pair.policy.sni_name = "front.example";
    ASSERT_TRUE(pair.shake_hands());
    EXPECT_EQ(pair.server.server_name(), sent);
  }
}

/// By a session that computes between sending and reading, too.
TEST(Refusal, IsHeardThoughTheWireHasBroken) {
  const TestPki pki = TestPki::make();
  PairOptions options = good(pki, 0x0303);
  Pair pair(options);
  ASSERT_TRUE(pair.start());
  EXPECT_EQ(pair.client.handshake().error(), Errc::would_block);
  (void)pair.server.handshake();
  // Behind the server's hello and what belongs to it: its fatal internal_error.
  (void)pair.pipe.b().send(std::array{bytes_of(std::string_view("\x15\x03\x03\x00\x02\x02\x50", 7))});
  pair.throttle.broken = true;
  int calls = 0;
  EXPECT_FALSE(compute(pair.client, calls));
  EXPECT_EQ(pair.client.failure().alert, 0x50) << name(pair.client.failure().error);
}

/// What protects the alert of TLS 1.3 is another computation for each suite.
TEST(Refusal, IsToldUnderEverySuite) {
  using enum tls::CipherSuite;
  const TestPki pki = TestPki::make();
  PairOptions options = good(pki, 0x0304);
  options.host = dns("elsewhere.example");
  options.server.suites =
      "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:"
      "TLS_AES_128_CCM_8_SHA256";
  for (const tls::CipherSuite suite :
       {aes_128_gcm_sha256, aes_256_gcm_sha384, chacha20_poly1305_sha256, aes_128_ccm_sha256, aes_128_ccm_8_sha256}) {
    Pair pair(options);
    pair.policy.suites = {suite};
    EXPECT_EQ(pair.shake_hands().error(), Errc::wrong_host);
    (void)pair.server.handshake();
    EXPECT_EQ(pair.server.alert_received(), 42) << tls::name(suite);
  }
}

INSTANTIATE_TEST_SUITE_P(Tls, Handshake, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

}  // namespace
}  // namespace fairlead::ports::test
