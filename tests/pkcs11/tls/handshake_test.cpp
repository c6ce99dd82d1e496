// SPDX-License-Identifier: Apache-2.0
/// @file  A client whose key is in a token: each TLS port, TLS 1.2 and 1.3, kinds of keys, and what goes wrong.
#include "fairlead/pkcs11/anchors.hpp"
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/pkcs11/token_key.hpp"

#include "pkcs11/test_token.hpp"
#include "tls/tls_pair.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

using ports::test::good;
using ports::test::Pair;
using ports::test::PairOptions;
using ports::test::Port;
using ports::test::Said;
using support::Certificate;
using support::TestPki;

/// A token with one key, and the certificate for it.
struct Device {
  Device(const TestPki& pki, NewKeyKind kind, int key_number = 1) {
    token.make_token("dev");
    make(kind);
    if (!key.open()) throw std::runtime_error("the key cannot be opened");
    const support::Key half = support::Key::from_public(key.public_key());
    certificate = pki.ca.issue(support::client_spec("device-" + std::to_string(key_number)), half).pem();
  }
  void make(NewKeyKind kind) {
    Session session = token.session("dev");
    if (!generate_key(session, {.kind = kind, .label = "device-key", .id = bytes_of("1")})) {
      throw std::runtime_error("no key was made");
    }
    if (!session.logout()) throw std::runtime_error("logout");
  }
  [[nodiscard]] PairOptions options(const TestPki& pki, int version) {
    PairOptions made = good(pki, version);
    made.server.client = support::ClientCertificate::required;
    made.server.client_ca = pki.ca;
    made.shared_identity = *Port::Identity::from_key(*Port::Library::open(), bytes_of(certificate), key);
    return made;
  }

  TestToken token;
  OnePin pin{kPin};
  TokenKey key{token.module(), TestToken::uri("pkcs11:token=dev;object=device-key"), &pin};
  std::string certificate;
};

class EveryTokenKey : public testing::TestWithParam<std::tuple<int, NewKeyKind>> {
 protected:
  [[nodiscard]] static int version() { return std::get<0>(GetParam()); }
  TestPki pki = TestPki::make();
};

TEST_P(EveryTokenKey, SignsHandshakes) {
  Device device(pki, std::get<1>(GetParam()));
  for (int connection = 1; connection <= 2; ++connection) {
    Pair pair(device.options(pki, version()));
    const auto done = pair.shake_hands();
    ASSERT_TRUE(done) << name(done.error());
    EXPECT_EQ(pair.client_reads(), "would_block");
    EXPECT_EQ(pair.server.client_subject(), "/CN=device-1");
  }
  EXPECT_EQ(device.pin.asked, 1) << "one login for all connections";
}

INSTANTIATE_TEST_SUITE_P(Tls, EveryTokenKey,
                         testing::Combine(testing::Values(0x0303, 0x0304),
                                          testing::Values(NewKeyKind::ec_p256, NewKeyKind::ec_p384,
                                                          NewKeyKind::rsa_2048)),
                         [](const auto& row) {
                           const std::string version = std::get<0>(row.param) == 0x0303 ? "v1_2_" : "v1_3_";
                           std::string kind(name(std::get<1>(row.param)));
                           kind[kind.find(':')] = '_';
                           return version + kind;
                         });

class TokenHandshake : public testing::TestWithParam<int> {
 protected:
  TestPki pki = TestPki::make();
  Device device{pki, NewKeyKind::ec_p256};
};

TEST_P(TokenHandshake, IsNotLoadedWithTheCertificateOfAnotherKey) {
  const support::Key other = support::Key::cached(support::KeyKind::ec_p256, 5);
  const std::string wrong = pki.ca.issue(support::client_spec("device-1"), other).pem();
  const auto made = Port::Identity::from_key(*Port::Library::open(), bytes_of(wrong), device.key);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().error, Errc::key_mismatch);
}

TEST_P(TokenHandshake, SaysThatTheTokenIsGoneAndGoesOnWhenItIsBack) {
  device.token.take_out();
  Pair pair(device.options(pki, GetParam()));
  EXPECT_EQ(pair.shake_hands().error(), kToken.when_gone);
  EXPECT_EQ(pair.client.failure().error, kToken.when_gone);
  device.token.put_back();
  Pair again(device.options(pki, GetParam()));
  EXPECT_TRUE(again.shake_hands());
}

TEST_P(TokenHandshake, OutlivesATokenThatIsTakenOut) {
  Pair pair(device.options(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  device.token.take_out();
  ASSERT_TRUE(pair.client.send(std::array{bytes_of("still here")}).ok());
  EXPECT_EQ(pair.server_reads(), "still here");
}

TEST_P(TokenHandshake, SaysThatThePinIsWrongAndAsksOnlyOnce) {
  device.token.take_out();  // With the login.
  device.token.put_back();
  device.pin.pin_ = "7654321";
  device.pin.asked = 0;
  for (int i = 0; i < 3; ++i) {
    Pair pair(device.options(pki, GetParam()));
    EXPECT_EQ(pair.shake_hands().error(), Errc::pin_incorrect);
  }
  EXPECT_EQ(device.pin.asked, 1);
}

TEST_P(TokenHandshake, SaysThatTheKeyIsGone) {
  {
    Session session = device.token.session("dev");
    ASSERT_TRUE(session.destroy(*find_one(session, Attributes().object_class(ObjectClass::private_key))));
  }
  Pair pair(device.options(pki, GetParam()));
  EXPECT_EQ(pair.shake_hands().error(), Errc::key_missing);
}

TEST_P(TokenHandshake, TrustsWhomTheTokenNames) {
  const support::Key key = support::Key::cached(support::KeyKind::ec_p256, 5);
  const Certificate stranger = Certificate::self_signed(support::ca_spec("Stranger"), key);
  {
    Session session = device.token.session("dev");
    const std::string root = pki.ca.der();
    ASSERT_TRUE(store_certificate(session, {.der = bytes_of(root), .label = "root"}));
    const std::string other = stranger.der();
    ASSERT_TRUE(store_certificate(session, {.der = bytes_of(other), .label = "stranger"}));
    ASSERT_TRUE(session.logout());
  }
  const Uri uri = TestToken::uri("pkcs11:token=dev");
  Session reader = *Session::open(*device.token.module().find_token(uri), Access::read_only);
  std::array<std::byte, 4096> memory{};
  std::array<Bytes, 2> places{};
  PairOptions options = device.options(pki, GetParam());
  for (const bool known : {true, false}) {
    const auto anchors = read_anchors(
        reader, TestToken::uri(known ? "pkcs11:token=dev;object=root" : "pkcs11:token=dev;object=stranger"),
        {.bytes = memory, .anchors = places});
    ASSERT_TRUE(anchors);
    options.shared_trust = *Port::TrustStore::from_bytes(*Port::Library::open(), *anchors);
    memory.fill({});
    Pair pair(options);
    EXPECT_EQ(Said(pair.shake_hands()).error, known ? std::nullopt : std::optional(Errc::unknown_ca));
  }
}

INSTANTIATE_TEST_SUITE_P(Tls, TokenHandshake, testing::Values(0x0303, 0x0304),
                         [](const auto& row) { return std::string(row.param == 0x0303 ? "v1_2" : "v1_3"); });

}  // namespace
}  // namespace fairlead::pkcs11::test
