// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/token_key.hpp"

#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/object_search.hpp"

#include "pkcs11/openssl_verdict.hpp"
#include "pkcs11/test_token.hpp"
#include "support/pki.hpp"

#include <array>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

using tls::SignatureScheme;

std::size_t digest_size(SignatureScheme scheme) {
  const std::string_view name = tls::name(scheme);
  return name.ends_with("sha256") ? 32 : name.ends_with("sha384") ? 48 : 64;
}

std::string names(std::span<const SignatureScheme> schemes) {
  std::string all;
  for (const SignatureScheme one : schemes) all += std::string(tls::name(one)) + ' ';
  return all;
}

class TokenKeyTest : public testing::Test {
 protected:
  void SetUp() override {
    token.make_token("dev");
    make("device-key", "1");
  }
  void make(std::string_view label, std::string_view id, NewKeyKind kind = NewKeyKind::ec_p256,
            bool always_authenticate = false) {
    Session session = token.session("dev");
    const NewKey wanted{.kind = kind, .label = label, .id = bytes_of(id), .always_authenticate = always_authenticate};
    ASSERT_TRUE(generate_key(session, wanted)) << return_value_name(session.native());
    ASSERT_TRUE(session.logout());
  }
  /// Takes objects out of the token.
  void destroy(ObjectClass object_class, std::string_view label) {
    Session session = token.session("dev");
    Attributes wanted;
    wanted.object_class(object_class).bytes(AttributeType::label, bytes_of(label));
    ASSERT_TRUE(session.destroy(*find_one(session, wanted)));
    ASSERT_TRUE(session.logout());
  }
  Errc error_of_opening(std::string_view uri) {
    TokenKey other(token.module(), TestToken::uri(uri), &pin);
    const Result<void> opened = other.open();
    return opened ? Errc::would_block : opened.error();
  }
  Result<std::size_t> sign() { return key.sign(SignatureScheme::ecdsa_secp256r1_sha256, digest, memory); }

  TestToken token;
  OnePin pin{kPin};
  TokenKey key{token.module(), TestToken::uri("pkcs11:token=dev;object=device-key"), &pin};
  std::array<std::byte, 32> digest{std::byte{7}};
  std::array<std::byte, 512> memory{};
};

TEST_F(TokenKeyTest, SignsByEachOfItsSchemes) {
  make("p384", "2", NewKeyKind::ec_p384);
  make("rsa", "3", NewKeyKind::rsa_2048);
  struct Row {
    std::string_view object;
    std::string schemes;
  };
  for (const Row& row :
       {Row{"device-key", "ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 "},
        Row{"p384", "ecdsa_secp384r1_sha384 ecdsa_secp256r1_sha256 ecdsa_secp521r1_sha512 "},
        Row{"rsa",
            "rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha256 rsa_pkcs1_sha384 "
            "rsa_pkcs1_sha512 "}}) {
    const std::string uri = "pkcs11:token=dev;object=" + std::string(row.object);
    TokenKey one(token.module(), TestToken::uri(uri), &pin);
    ASSERT_TRUE(one.open()) << row.object;
    EXPECT_EQ(names(one.schemes()), row.schemes);
    for (const SignatureScheme scheme : one.schemes()) {
      std::array<std::byte, 64> input{std::byte{1}, std::byte{2}};
      const Bytes message = Bytes(input).first(digest_size(scheme));
      const auto size = one.sign(scheme, message, memory);
      ASSERT_TRUE(size) << tls::name(scheme) << ' ' << return_value_name(one.native());
      EXPECT_TRUE(verifies(one.public_key(), scheme, message, Bytes(memory).first(*size))) << tls::name(scheme);
    }
  }
}

TEST_F(TokenKeyTest, IsFoundByLabelAndId) {
  make("device-key", "2");  // Another one with this label.
  EXPECT_EQ(error_of_opening("pkcs11:token=dev;object=device-key"), Errc::invalid);
  EXPECT_EQ(error_of_opening("pkcs11:token=dev"), Errc::invalid);
  EXPECT_EQ(error_of_opening("pkcs11:token=dev;object=device-key;id=2"), Errc::would_block);
  EXPECT_EQ(error_of_opening("pkcs11:token=dev;id=1;type=cert"), Errc::would_block);
  EXPECT_EQ(error_of_opening("pkcs11:token=dev;object=device"), Errc::key_missing);
  EXPECT_EQ(error_of_opening("pkcs11:token=dev;id=3"), Errc::key_missing);
  EXPECT_EQ(error_of_opening("pkcs11:token=dev;object=" + std::string(300, 'x')), Errc::key_missing);
  EXPECT_EQ(error_of_opening("pkcs11:token=other"), Errc::token_removed);
}

TEST_F(TokenKeyTest, AsksForThePinOnceAndOnlyWhereALoginIsNeeded) {
  EXPECT_EQ(pin.asked, 0);
  ASSERT_TRUE(key.open());
  EXPECT_EQ(pin.asked, 1);
  ASSERT_TRUE(sign());
  ASSERT_TRUE(sign());
  TokenKey second(token.module(), TestToken::uri("pkcs11:token=dev;id=1"), nullptr);
  EXPECT_TRUE(second.open()) << "the process is logged in";
  EXPECT_EQ(pin.asked, 1);
}

/// Three wrong PINs lock some tokens for good.
TEST_F(TokenKeyTest, DoesNotTryARefusedPinAgain) {
  pin.pin_ = "7654321";
  EXPECT_EQ(key.open().error(), Errc::pin_incorrect);
  EXPECT_EQ(return_value_name(key.native()), "CKR_PIN_INCORRECT");
  EXPECT_EQ(pin.asked, 1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(key.open().error(), Errc::pin_incorrect);
  EXPECT_EQ(pin.asked, 1);
  pin.pin_ = kPin;
  EXPECT_EQ(key.open().error(), Errc::pin_incorrect) << "nobody has said that it is another one";
  key.allow_pin();
  EXPECT_TRUE(key.open());
  EXPECT_EQ(pin.asked, 2);
}

TEST_F(TokenKeyTest, WithoutAPinIsNotOpened) {
  TokenKey one(token.module(), TestToken::uri("pkcs11:token=dev;object=device-key"), nullptr);
  EXPECT_EQ(one.open().error(), Errc::pin_incorrect);
}

TEST_F(TokenKeyTest, TakesThePublicHalfFromWhereItIs) {
  ASSERT_TRUE(key.open());
  const std::string info(text_of(key.public_key()));
  destroy(ObjectClass::public_key, "device-key");
  const auto without = key.open();
  EXPECT_EQ(without.has_value(), !kToken.public_half_apart);
  if (kToken.public_half_apart) {
    EXPECT_EQ(without.error(), Errc::key_missing) << "the private half of an EC key does not say it";
  }
  EXPECT_EQ(key.schemes().size(), 3U);
  const support::TestPki pki = support::TestPki::make();
  const std::string der = pki.ca.issue(support::client_spec("d"), support::Key::from_public(bytes_of(info))).der();
  {
    Session session = token.session("dev");
    ASSERT_TRUE(store_certificate(session, {.der = bytes_of(der), .id = bytes_of("1")}));
    ASSERT_TRUE(session.logout());
  }
  ASSERT_TRUE(key.open()) << "but its certificate does";
  EXPECT_EQ(text_of(key.public_key()), info);
  EXPECT_TRUE(sign());

  make("rsa", "3", NewKeyKind::rsa_2048);
  destroy(ObjectClass::public_key, "rsa");
  EXPECT_EQ(error_of_opening("pkcs11:token=dev;object=rsa"), Errc::would_block) << "that of an RSA key does";
}

TEST_F(TokenKeyTest, RefusesWhatItCannotSign) {
  EXPECT_EQ(sign().error(), Errc::invalid) << "before open()";
  ASSERT_TRUE(key.open());
  EXPECT_EQ(key.sign(SignatureScheme::rsa_pkcs1_sha256, digest, memory).error(), Errc::invalid);
  EXPECT_EQ(key.sign(SignatureScheme::ecdsa_secp384r1_sha384, digest, memory).error(), Errc::invalid);
  EXPECT_EQ(key.sign(SignatureScheme::ecdsa_secp256r1_sha256, digest, MutableBytes(memory).first(60)).error(),
            Errc::no_space);
  EXPECT_TRUE(sign()) << "and goes on";
}

/// Logins belong to the process: another part of it may end them.
TEST_F(TokenKeyTest, LogsInAgainWhereSomebodyElseHasLoggedOut) {
  ASSERT_TRUE(key.open());
  ASSERT_TRUE(token.session("dev", Access::read_only).logout());
  const auto size = sign();
  ASSERT_TRUE(size) << name(size.error());
  EXPECT_EQ(pin.asked, 2);
}

TEST_F(TokenKeyTest, IsNoKeyThatDoesNotSign) {
  Session session = token.session("dev");
  Attributes both;
  both.flag(AttributeType::token, true)
      .bytes(AttributeType::label, bytes_of("decrypts"))
      .bytes(AttributeType::id, bytes_of("9"));
  Attributes for_private = both;
  for_private.flag(AttributeType::sign, false).flag(AttributeType::decrypt, true).flag(AttributeType::is_private, true);
  Attributes for_public = both;
  for_public.number(AttributeType::modulus_bits, 2048)
      .bytes(AttributeType::public_exponent, bytes_of(std::string_view("\1\0\1", 3)));
  ASSERT_TRUE(session.generate_key_pair(Mechanism::rsa_pkcs_key_pair_gen, for_public, for_private));
  EXPECT_EQ(error_of_opening("pkcs11:token=dev;object=decrypts"), Errc::unsupported);
}

TEST_F(TokenKeyTest, FindsARestartedTokenAgain) {
  ASSERT_TRUE(key.open());
  {
    const Module taken = std::move(token.module());
  }  // C_Finalize, by somebody else.
  const auto size = sign();
  ASSERT_TRUE(size) << name(size.error());
  EXPECT_TRUE(verifies(key.public_key(), SignatureScheme::ecdsa_secp256r1_sha256, digest, Bytes(memory).first(*size)));
  EXPECT_EQ(pin.asked, 2);
}

TEST_F(TokenKeyTest, SaysThatTheTokenIsGoneAndTakesItBack) {
  ASSERT_TRUE(key.open());
  token.take_out();
  EXPECT_EQ(sign().error(), kToken.when_gone);
  EXPECT_EQ(sign().error(), kToken.when_gone);
  EXPECT_EQ(pin.asked, 1) << "there is nothing to log in to";
  token.put_back();
  EXPECT_TRUE(sign());
}

TEST_F(TokenKeyTest, SaysThatTheKeyIsGone) {
  ASSERT_TRUE(key.open());
  destroy(ObjectClass::private_key, "device-key");
  EXPECT_EQ(sign().error(), Errc::key_missing);
  destroy(ObjectClass::public_key, "device-key");
  make("device-key", "1");
  EXPECT_EQ(sign().error(), Errc::key_missing) << "another one with its name, which the certificate does not fit";
  ASSERT_TRUE(key.open()) << "taken as a new one";
  EXPECT_TRUE(sign());
}

TEST_F(TokenKeyTest, LogsInForEachSignatureWhereTheKeyWantsIt) {
  if (!kToken.login_for_each_signature) GTEST_SKIP() << "login_for_each_signature";
  make("signed-each", "5", NewKeyKind::ec_p256, true);
  TokenKey one(token.module(), TestToken::uri("pkcs11:token=dev;object=signed-each"), &pin);
  ASSERT_TRUE(one.open());
  pin.asked = 0;
  for (int i = 1; i <= 2; ++i) {
    const auto size = one.sign(SignatureScheme::ecdsa_secp256r1_sha256, digest, memory);
    ASSERT_TRUE(size) << name(size.error());
    EXPECT_EQ(pin.asked, i);
  }
  pin.pin_ = "7654321";
  EXPECT_EQ(one.sign(SignatureScheme::ecdsa_secp256r1_sha256, digest, memory).error(), Errc::pin_incorrect);
  EXPECT_EQ(one.sign(SignatureScheme::ecdsa_secp256r1_sha256, digest, memory).error(), Errc::pin_incorrect);
  EXPECT_EQ(pin.asked, 3) << "the refused one is not tried again";
}

}  // namespace
}  // namespace fairlead::pkcs11::test
