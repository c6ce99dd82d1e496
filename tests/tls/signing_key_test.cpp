// SPDX-License-Identifier: Apache-2.0
/// @file  A client whose key is a SigningKey: each kind of key, at TLS 1.2 and 1.3.
#include "fairlead/tls/signing_key.hpp"

#include "support/memory_key.hpp"
#include "tls_pair.hpp"

#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

using support::MemoryKey;
using tls::SignatureScheme;
using enum tls::SignatureScheme;

constexpr int kTls12 = 0x0303;
constexpr int kTls13 = 0x0304;

/// A key in memory with a certificate for it.
struct Device {
  explicit Device(const TestPki& pki, KeyKind kind) : key(Key::cached(kind, 3)), intermediate(issuer(pki)), chain{} {
    chain = Chain{intermediate.issue(support::client_spec("device-7"), Key::cached(kind, 3)), {intermediate}}.pem();
  }
  static Certificate issuer(const TestPki& pki) {
    return pki.ca.issue(support::ca_spec("devices"), Key::cached(KeyKind::ec_p256, 6));
  }
  /// A server that requires a certificate of the CA, and this device.
  [[nodiscard]] PairOptions options(const TestPki& pki, int version) {
    PairOptions made = good(pki, version);
    made.server.client = ClientCertificate::required;
    made.server.client_ca = pki.ca;
    made.shared_identity = *Port::Identity::from_key(*Port::Library::open(), bytes_of(chain), key);
    return made;
  }

  MemoryKey key;
  Certificate intermediate;
  std::string chain;
};

bool can(tls::Capabilities wanted) {
  return has(Port::Session(*Port::TrustStore::from_bytes(*Port::Library::open(), {})).capabilities(), wanted);
}

class SigningKeys : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (!can(tls::Capabilities::signing_keys)) GTEST_SKIP() << "signing_keys";
  }
  /// Some libraries sign with a digest that is none of ours to choose.
  [[nodiscard]] static bool chooses() {
    return can(GetParam() == kTls13 ? tls::Capabilities::chosen_schemes_1_3 : tls::Capabilities::chosen_schemes_1_2);
  }
  /// The only scheme that is left is used; or, where the library does not choose, none.
  void expect_signed_by(SignatureScheme scheme, Device& device, Pair& pair) {
    const std::size_t before = device.key.requests().size();
    const Result<void> done = pair.shake_hands();
    EXPECT_TRUE(done || !chooses()) << tls::name(scheme);
    if (!done) return expect_refused(done.error(), device, pair, before);
    EXPECT_EQ(pair.server.client_subject(), "/CN=device-7");
    ASSERT_EQ(device.key.requests().size(), before + 1);
    EXPECT_EQ(tls::name(device.key.requests().back()), tls::name(scheme));
  }
  static void expect_refused(Errc error, Device& device, Pair& pair, std::size_t requests) {
    EXPECT_EQ(name(error), name(Errc::no_common_parameters));
    EXPECT_NE(pair.server.alert_received(), -1) << "the server is told";
    EXPECT_EQ(pair.server.client_subject(), "");
    EXPECT_TRUE(pair.client.failure().happened());
    EXPECT_EQ(device.key.requests().size(), requests) << "the key is not asked";
  }
  TestPki pki = TestPki::make();
};

class EveryKey : public testing::TestWithParam<std::tuple<int, KeyKind>> {
 protected:
  void SetUp() override {
    if (!can(tls::Capabilities::signing_keys)) GTEST_SKIP() << "signing_keys";
    const bool ed25519 = std::get<1>(GetParam()) == KeyKind::ed25519;
    if (ed25519 && !can(tls::Capabilities::ed25519)) GTEST_SKIP() << "ed25519";
    // A library that chooses by itself may take SHA-256 for a curve of any size, as TLS 1.2 allows.
    const bool larger = std::get<1>(GetParam()) == KeyKind::ec_p384 && version() == kTls12;
    if (larger && !can(tls::Capabilities::chosen_schemes_1_2)) {
      device.key.offer({ecdsa_secp384r1_sha384, ecdsa_secp256r1_sha256});
    }
  }
  [[nodiscard]] static int version() { return std::get<0>(GetParam()); }
  TestPki pki = TestPki::make();
  Device device{pki, std::get<1>(GetParam())};
};

void expect_served(const TestPki& pki, Device& device, int version) {
  Pair pair(device.options(pki, version));
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.client.send(std::array{bytes_of("It is me.")}).ok());
  EXPECT_EQ(pair.server_reads(), "It is me.");
  EXPECT_EQ(pair.server.client_subject(), "/CN=device-7");
  EXPECT_EQ(pair.server.client_chain(), 2U);
  EXPECT_EQ(device.key.requests().size(), 1U);
}

TEST_P(EveryKey, SignsAndTheServerSeesWhoItIs) { expect_served(pki, device, version()); }

/// Making one takes seconds, so they do nothing else.
class LargeKey : public EveryKey {};
TEST_P(LargeKey, SignsAndTheServerSeesWhoItIs) { expect_served(pki, device, version()); }

TEST_P(EveryKey, SaysWhatTheKeySays) {
  struct Row {
    Errc said;
    Errc heard;
  };
  const PairOptions options = device.options(pki, version());
  for (const Row& row : {Row{Errc::key_missing, Errc::key_missing}, Row{Errc::token_removed, Errc::token_removed},
                         Row{Errc::pin_incorrect, Errc::pin_incorrect}, Row{Errc::pin_locked, Errc::pin_locked},
                         Row{Errc::internal, Errc::internal}, Row{Errc::no_memory, Errc::no_memory},
                         Row{Errc::no_space, Errc::internal}, Row{Errc::invalid, Errc::internal},
                         Row{Errc::would_block, Errc::internal}, Row{Errc::unknown_ca, Errc::internal}}) {
    Pair pair(options);
    device.key.fail_with(row.said);
    const Result<void> done = pair.shake_hands();
    ASSERT_FALSE(done) << name(row.said);
    EXPECT_EQ(name(done.error()), name(row.heard));
    EXPECT_EQ(pair.client.handshake().error(), row.heard) << "said again";
    EXPECT_EQ(pair.client.failure().error, row.heard);
    EXPECT_EQ(pair.client.failure().layer, Layer::handshake);
  }
  device.key.fail_with(std::nullopt);
  Pair after(options);
  EXPECT_TRUE(after.shake_hands()) << "nothing is left of the failures";
}

TEST_P(EveryKey, IsNotAskedWhereTheServerDoesNotAsk) {
  PairOptions options = device.options(pki, version());
  options.server.client = ClientCertificate::ignored;
  Pair pair(options);
  EXPECT_TRUE(pair.shake_hands());
  EXPECT_TRUE(device.key.requests().empty());
}

TEST_P(EveryKey, IsRefusedWithTheCertificateOfAnother) {
  for (const KeyKind other : {std::get<1>(GetParam()), KeyKind::ec_p521, KeyKind::rsa_1024}) {
    const std::string certificate = pki.ca.issue(support::client_spec("device"), Key::cached(other, 4)).pem();
    const auto loaded = Port::Identity::from_key(*Port::Library::open(), bytes_of(certificate), device.key);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(name(loaded.error().error), name(Errc::key_mismatch));
    EXPECT_EQ(loaded.error().input, tls::LoadFault::Input::key);
  }
}

std::string kind_name(KeyKind kind) {
  switch (kind) {
    case KeyKind::ec_p256: return "P256";
    case KeyKind::ec_p384: return "P384";
    case KeyKind::rsa_2048: return "RSA2048";
    case KeyKind::rsa_3072: return "RSA3072";
    case KeyKind::rsa_4096: return "RSA4096";
    case KeyKind::ed25519: return "Ed25519";
    default: return "another";
  }
}

std::string row_name(const testing::TestParamInfo<std::tuple<int, KeyKind>>& row) {
  return (std::get<0>(row.param) == kTls12 ? "v1_2_" : "v1_3_") + kind_name(std::get<1>(row.param));
}
constexpr auto kVersions = {kTls12, kTls13};
INSTANTIATE_TEST_SUITE_P(Tls, EveryKey,
                         testing::Combine(testing::ValuesIn(kVersions),
                                          testing::Values(KeyKind::ec_p256, KeyKind::ec_p384, KeyKind::rsa_2048,
                                                          KeyKind::ed25519)),
                         row_name);
INSTANTIATE_TEST_SUITE_P(Tls, LargeKey,
                         testing::Combine(testing::ValuesIn(kVersions),
                                          testing::Values(KeyKind::rsa_3072, KeyKind::rsa_4096)),
                         row_name);

TEST_P(SigningKeys, SignWithWhatTheyOfferAlone) {
  Device device(pki, KeyKind::rsa_2048);
  const PairOptions options = device.options(pki, GetParam());
  for (const SignatureScheme scheme : {rsa_pkcs1_sha256, rsa_pkcs1_sha384, rsa_pkcs1_sha512, rsa_pss_rsae_sha256,
                                       rsa_pss_rsae_sha384, rsa_pss_rsae_sha512}) {
    if (GetParam() == kTls13 && tls::name(scheme).starts_with("rsa_pkcs1")) continue;
    device.key.offer({scheme});
    Pair pair(options);
    expect_signed_by(scheme, device, pair);
  }
}

TEST_P(SigningKeys, SignWithWhatThePolicyAllowsAlone) {
  Device device(pki, KeyKind::rsa_2048);
  Pair pair(device.options(pki, GetParam()));
  pair.policy.signature_schemes = {ecdsa_secp256r1_sha256, rsa_pss_rsae_sha512};
  expect_signed_by(rsa_pss_rsae_sha512, device, pair);
}

TEST_P(SigningKeys, DoNotStartWithoutASchemeThatThePolicyAllows) {
  Device device(pki, KeyKind::rsa_2048);
  Pair pair(device.options(pki, GetParam()));
  pair.policy.signature_schemes = {ecdsa_secp256r1_sha256};
  EXPECT_EQ(pair.start().error(), Errc::unsupported);
  EXPECT_EQ(pair.client.failure().layer, Layer::configuration);
}

/// It is the same with a key that the library has.
TEST_P(SigningKeys, AsKeysInFilesDo) {
  const Certificate certificate = pki.ca.issue(support::client_spec("device-7"), Key::cached(KeyKind::rsa_2048, 3));
  PairOptions options = good(pki, GetParam());
  options.server.client = ClientCertificate::required;
  options.server.client_ca = pki.ca;
  options.identity = certificate.pem();
  options.identity_key = certificate.key().pem();
  Pair nothing(options);
  nothing.policy.signature_schemes = {ecdsa_secp256r1_sha256};
  EXPECT_EQ(nothing.start().error(), Errc::unsupported);
  Pair older(options);
  older.policy.signature_schemes = {ecdsa_secp256r1_sha256, rsa_pkcs1_sha256};
  const Result<void> done = older.shake_hands();
  if (GetParam() == kTls12) {
    EXPECT_TRUE(done);
  } else {
    ASSERT_FALSE(done);
    EXPECT_EQ(name(done.error()), name(Errc::no_common_parameters));
  }
}

/// Where a key has no scheme for what the server asks, just that is said, and not that the server misses a certificate.
/// TLS 1.2 takes PKCS #1 v1.5, and ECDSA with any digest on any curve.
TEST_P(SigningKeys, SayWhenNothingOfTheirsIsTaken) {
  struct Row {
    KeyKind kind;
    SignatureScheme offered;
  };
  for (const Row& row : {Row{KeyKind::rsa_2048, rsa_pkcs1_sha256}, Row{KeyKind::ec_p384, ecdsa_secp256r1_sha256},
                         Row{KeyKind::ec_p256, ecdsa_secp384r1_sha384}}) {
    Device device(pki, row.kind);
    device.key.offer({row.offered});
    Pair pair(device.options(pki, GetParam()));
    if (GetParam() == kTls12) {
      expect_signed_by(row.offered, device, pair);
      continue;
    }
    const Result<void> done = pair.shake_hands();
    ASSERT_FALSE(done) << tls::name(row.offered);
    expect_refused(done.error(), device, pair, 0);
  }
}

/// Servers take no other under TLS 1.2 (RFC 8422 section 5.1), and what they say of it blames the certificate.
TEST_P(SigningKeys, AreOfACurveThatIsOfferedUnderTls12) {
  Device device(pki, KeyKind::ec_p521);
  device.key.offer({ecdsa_secp521r1_sha512, ecdsa_secp256r1_sha256});
  Pair usual(device.options(pki, GetParam()));
  const Result<void> done = usual.shake_hands();
  if (GetParam() == kTls12) {
    ASSERT_FALSE(done);
    expect_refused(done.error(), device, usual, 0);
  } else {
    EXPECT_TRUE(done) << name(done.error());
  }
  Pair offered(device.options(pki, GetParam()));
  offered.policy.groups = {tls::Group::secp256r1, tls::Group::secp521r1};
  const Result<void> with_its_group = offered.shake_hands();
  EXPECT_TRUE(with_its_group) << name(with_its_group.error());
}

/// TLS 1.3 alone has no use for a key of PKCS #1 v1.5.
TEST(SigningKey, LeavesNothingBehindInASession) {
  if (!can(tls::Capabilities::signing_keys)) GTEST_SKIP() << "signing_keys";
  const TestPki pki = TestPki::make();
  Device device(pki, KeyKind::rsa_2048);
  device.key.offer({rsa_pkcs1_sha256});
  const PairOptions options = device.options(pki, kTls13);
  Pair first(options);
  EXPECT_EQ(first.shake_hands().error(), Errc::no_common_parameters);
  first.client.reset();
  device.key.offer({rsa_pss_rsae_sha256});
  device.key.fail_with(Errc::pin_locked);
  Pair second(options);
  EXPECT_EQ(second.shake_hands(first.client).error(), Errc::pin_locked);
  first.client.reset();
  device.key.fail_with(std::nullopt);
  Pair third(options);
  EXPECT_TRUE(third.shake_hands(first.client));
  first.client.reset();
  PairOptions content = options;
  content.server.client = ClientCertificate::ignored;
  Pair fourth(content);
  EXPECT_TRUE(fourth.shake_hands(first.client));
  first.client.reset();  // Before the pipe that it runs over is gone.
}

INSTANTIATE_TEST_SUITE_P(Tls, SigningKeys, testing::Values(kTls12, kTls13),
                         [](const auto& version) { return version.param == kTls12 ? "v1_2" : "v1_3"; });

}  // namespace
}  // namespace fairlead::ports::test
