// SPDX-License-Identifier: Apache-2.0
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

class PublicHalfTest : public testing::Test {
 protected:
  void SetUp() override { token.make_token("dev"); }
  /// A key without its public half.
  void make(std::string_view label, std::string_view id, NewKeyKind kind) {
    Session session = token.session("dev");
    const auto pair = generate_key(session, {.kind = kind, .label = label, .id = bytes_of(id)});
    ASSERT_TRUE(pair) << return_value_name(session.native());
    half = std::string(text_of(read_public_half(session, pair->private_key)->info()));
    ASSERT_TRUE(session.destroy(pair->public_key));
    ASSERT_TRUE(session.logout());
  }

  TestToken token;
  OnePin pin{kPin};
  std::string half;  ///< Of the key that was made last.
};

TEST_F(PublicHalfTest, OfAnEcKeyIsInItsCertificateToo) {
  make("device-key", "1", NewKeyKind::ec_p256);
  TokenKey key(token.module(), TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
  const auto without = key.open();
  EXPECT_EQ(without.has_value(), !kToken.public_half_apart);
  if (kToken.public_half_apart) {
    EXPECT_EQ(without.error(), Errc::key_missing) << "the private half of an EC key does not say it";
  }
  const support::TestPki pki = support::TestPki::make();
  const std::string der = pki.ca.issue(support::client_spec("d"), support::Key::from_public(bytes_of(half))).der();
  {
    Session session = token.session("dev");
    ASSERT_TRUE(store_certificate(session, {.der = bytes_of(der), .id = bytes_of("1")}));
    ASSERT_TRUE(session.logout());
  }
  ASSERT_TRUE(key.open()) << "but its certificate does";
  EXPECT_EQ(key.schemes().size(), 3U);
  EXPECT_EQ(text_of(key.public_key()), half);
  const std::array<std::byte, 32> digest{};
  std::array<std::byte, 80> memory{};
  EXPECT_TRUE(key.sign(tls::SignatureScheme::ecdsa_secp256r1_sha256, digest, memory));
}

TEST_F(PublicHalfTest, OfAnRsaKeyIsInThePrivateOne) {
  make("rsa", "3", NewKeyKind::rsa_2048);
  TokenKey key(token.module(), TestToken::uri("pkcs11:token=dev;object=rsa"), &pin);
  EXPECT_TRUE(key.open());
  EXPECT_EQ(text_of(key.public_key()), half);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
