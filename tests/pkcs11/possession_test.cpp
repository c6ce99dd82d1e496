// SPDX-License-Identifier: Apache-2.0
/// @file  A key whose public half nobody but a certificate tells: is the certificate its own?
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/pkcs11/token_key.hpp"

#include "pkcs11/test_token.hpp"
#include "support/pki.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

using support::client_spec;
using support::Key;
using support::KeyKind;

class PossessionTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!kToken.public_half_apart) GTEST_SKIP() << "public_half_apart";
    token.make_token("dev");
  }
  /// A key without its public object. Its own public half.
  std::string make(NewKeyKind kind, bool always_authenticate = false) {
    Session session = token.session("dev");
    const auto pair = generate_key(
        session,
        {.kind = kind, .label = "device-key", .id = bytes_of("1"), .always_authenticate = always_authenticate});
    EXPECT_TRUE(pair) << return_value_name(session.native());
    const auto half = read_public_half(session, pair->private_key);
    EXPECT_TRUE(half);
    EXPECT_TRUE(session.destroy(pair->public_key));
    EXPECT_TRUE(session.logout());
    return std::string(text_of(half->info()));
  }
  void store(const Key& of) {
    const std::string der = pki.ca.issue(client_spec("d"), of).der();
    Session session = token.session("dev");
    ASSERT_TRUE(store_certificate(session, {.der = bytes_of(der), .id = bytes_of("1")}));
    ASSERT_TRUE(session.logout());
  }
  Result<void> open_and_prove() {
    const Result<void> opened = key.open();
    return opened ? key.prove_possession() : opened;
  }
  std::size_t public_keys() {
    Session session = token.session("dev", Access::read_only);
    auto search = *ObjectSearch::begin(session, Attributes().object_class(ObjectClass::public_key));
    std::size_t count = 0;
    while (*search.next()) ++count;
    return count;
  }
  Result<std::size_t> sign() {
    return key.sign(tls::SignatureScheme::ecdsa_secp256r1_sha256, std::array<std::byte, 32>{}, memory);
  }

  TestToken token;
  OnePin pin{kPin};
  TokenKey key{token.module(), TestToken::uri("pkcs11:token=dev;object=device-key"), &pin};
  support::TestPki pki = support::TestPki::make();
  std::array<std::byte, 512> memory{};
};

TEST_F(PossessionTest, OfItsOwnCertificateIsProven) {
  for (const NewKeyKind kind : {NewKeyKind::ec_p256, NewKeyKind::ec_p384}) {
    const std::string info = make(kind);
    store(Key::from_public(bytes_of(info)));
    ASSERT_TRUE(open_and_prove()) << name(kind) << return_value_name(key.native());
    EXPECT_EQ(text_of(key.public_key()), info);
    EXPECT_TRUE(sign());
    EXPECT_EQ(public_keys(), 0U) << "nothing of it stays";
    Session session = token.session("dev");
    for (const ObjectClass one : {ObjectClass::private_key, ObjectClass::certificate}) {
      ASSERT_TRUE(session.destroy(*find_one(session, Attributes().object_class(one))));
    }
    ASSERT_TRUE(session.logout());
  }
}

TEST_F(PossessionTest, OfAnothersCertificateIsDisproven) {
  (void)make(NewKeyKind::ec_p256);
  for (const KeyKind another : {KeyKind::ec_p256, KeyKind::ec_p384, KeyKind::rsa_2048}) {
    store(Key::cached(another, 3));
    EXPECT_EQ(open_and_prove().error(), Errc::key_mismatch);
    EXPECT_FALSE(sign()) << "now and later";
    EXPECT_EQ(public_keys(), 0U);
    Session session = token.session("dev");
    ASSERT_TRUE(session.destroy(*find_one(session, Attributes().object_class(ObjectClass::certificate))));
    ASSERT_TRUE(session.logout());
  }
}

/// The token has the other key as well: its public object is at hand, and proves as much.
TEST_F(PossessionTest, OfACertificateOfAnotherKeyOfTheTokenIsDisproven) {
  (void)make(NewKeyKind::ec_p256);
  Session session = token.session("dev");
  const auto other = generate_key(session, {.label = "other", .id = bytes_of("2")});
  ASSERT_TRUE(other);
  const auto half = read_public_half(session, other->private_key);
  ASSERT_TRUE(half);
  const std::string der = pki.ca.issue(client_spec("d"), Key::from_public(half->info())).der();
  ASSERT_TRUE(store_certificate(session, {.der = bytes_of(der), .id = bytes_of("1")}));
  ASSERT_TRUE(session.logout());
  EXPECT_EQ(open_and_prove().error(), Errc::key_mismatch);
  EXPECT_EQ(public_keys(), 1U) << "which stays";
}

/// Of an RSA key the private half says it all, and of a key whose public object is there nobody asks the certificate.
TEST_F(PossessionTest, IsNotAskedForWhereTheTokenKnowsBetter) {
  (void)make(NewKeyKind::rsa_2048);
  store(Key::cached(KeyKind::rsa_2048, 3));
  EXPECT_TRUE(open_and_prove());
  EXPECT_EQ(key.read_chain(memory).error(), Errc::no_space) << "a certificate is there";
}

TEST_F(PossessionTest, TakesThePinOfAKeyThatWantsIt) {
  if (!kToken.login_for_each_signature) GTEST_SKIP() << "login_for_each_signature";
  const std::string info = make(NewKeyKind::ec_p256, true);
  store(Key::from_public(bytes_of(info)));
  ASSERT_TRUE(open_and_prove()) << return_value_name(key.native());
  EXPECT_EQ(pin.asked, 2) << "to log in, and to sign";
}

}  // namespace
}  // namespace fairlead::pkcs11::test
