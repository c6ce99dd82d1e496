// SPDX-License-Identifier: Apache-2.0
// Keys that a token makes (PKCS #11 base specification 2.40, section 5.13).
#include "pkcs11/conformance/kit.hpp"
#include "pkcs11/conformance/oracle.hpp"

namespace fairlead::pkcs11::test {
namespace {

class Generation : public Conformance {
 protected:
  void SetUp() override {
    Conformance::SetUp();
    session = user_session();
  }
  CK_RV generate_ec(const Template& of_public, const Template& of_private = {}) {
    return generate(session, CKM_EC_KEY_PAIR_GEN, of_public, of_private, key);
  }
  CK_RV generate_rsa(const Template& of_public, const Template& of_private = {}) {
    return generate(session, CKM_RSA_PKCS_KEY_PAIR_GEN, of_public, of_private, key);
  }
  CK_RV generate_secret(Template wanted, CK_MECHANISM_TYPE type = CKM_GENERIC_SECRET_KEY_GEN) {
    CK_MECHANISM mechanism = plain(type);
    return c().C_GenerateKey(session, &mechanism, wanted.data(), wanted.size(), &key.priv);
  }
  static Template p256() { return Template().bytes(CKA_EC_PARAMS, kP256); }
  static Template rsa(CK_ULONG bits) {
    return Template().number(CKA_MODULUS_BITS, bits).bytes(CKA_PUBLIC_EXPONENT, kExponent);
  }

  CK_SESSION_HANDLE session = 0;
  KeyPair key;
};

TEST_F(Generation, MakesHalvesThatBelongTogether) {
  key = ec_key(session);
  const std::string digest(32, 'd');
  const auto made = sign(session, plain(CKM_ECDSA), key.priv, digest);
  ASSERT_TRUE(made);
  const std::string point = get(session, key.pub, CKA_EC_POINT).value_or("");
  ASSERT_EQ(point.size(), 67U);
  EXPECT_EQ(point.substr(0, 3), "\x04\x41\x04") << "an OCTET STRING around it";
  EXPECT_TRUE(Key::of_point("P-256", point.substr(2)).verifies(Padding::none, "", digest, *made));
  EXPECT_EQ(get(session, key.pub, CKA_EC_PARAMS), kP256);
  EXPECT_EQ(get(session, key.priv, CKA_EC_PARAMS), kP256);
}

TEST_F(Generation, SaysThatTheTokenMadeIt) {
  const bool on_token = kToken.signs_with_token_keys_only;
  ASSERT_EQ(generate_ec(p256().flag(CKA_TOKEN, on_token), Template()
                                                              .flag(CKA_TOKEN, on_token)
                                                              .flag(CKA_PRIVATE, true)
                                                              .flag(CKA_SIGN, true)
                                                              .flag(CKA_SENSITIVE, true)
                                                              .flag(CKA_EXTRACTABLE, false)),
            CKR_OK);
  for (const CK_OBJECT_HANDLE half : {key.pub, key.priv}) {
    EXPECT_EQ(flag(session, half, CKA_LOCAL), true);
    EXPECT_EQ(number(session, half, CKA_KEY_GEN_MECHANISM), static_cast<CK_ULONG>(CKM_EC_KEY_PAIR_GEN));
    EXPECT_EQ(number(session, half, CKA_KEY_TYPE), static_cast<CK_ULONG>(CKK_EC));
  }
  EXPECT_EQ(number(session, key.pub, CKA_CLASS), static_cast<CK_ULONG>(CKO_PUBLIC_KEY));
  EXPECT_EQ(number(session, key.priv, CKA_CLASS), static_cast<CK_ULONG>(CKO_PRIVATE_KEY));
  EXPECT_EQ(flag(session, key.priv, CKA_SENSITIVE), true);
  EXPECT_EQ(flag(session, key.priv, CKA_ALWAYS_SENSITIVE), true);
  EXPECT_EQ(flag(session, key.priv, CKA_EXTRACTABLE), false);
  EXPECT_EQ(flag(session, key.priv, CKA_NEVER_EXTRACTABLE), true);
  CK_RV rv = CKR_OK;
  EXPECT_FALSE(get(session, key.priv, CKA_VALUE, &rv));
  EXPECT_EQ(rv, kToken.names_sensitive_values ? CKR_ATTRIBUTE_SENSITIVE : CKR_ATTRIBUTE_TYPE_INVALID);
}

TEST_F(Generation, MakesRsaOfTheSizeThatIsAskedFor) {
  key = rsa_key(session);
  EXPECT_EQ(number(session, key.pub, CKA_MODULUS_BITS), 2048U);
  const std::string modulus = get(session, key.pub, CKA_MODULUS).value_or("");
  EXPECT_EQ(modulus.size(), 256U);
  EXPECT_EQ(get(session, key.priv, CKA_MODULUS), modulus);
  EXPECT_EQ(get(session, key.pub, CKA_PUBLIC_EXPONENT), kExponent);
  const std::string digest(32, 'd');
  const auto made = sign(session, plain(CKM_RSA_PKCS), key.priv, digest);
  ASSERT_TRUE(made);
  EXPECT_TRUE(Key::of_modulus(modulus, kExponent).verifies(Padding::pkcs1, "", digest, *made));
}

TEST_F(Generation, LooksAtItsTemplates) {
  if (!kToken.ours) GTEST_SKIP() << "which error, is a token's own affair";
  EXPECT_EQ(generate_ec({}), CKR_TEMPLATE_INCOMPLETE);
  EXPECT_EQ(generate_ec(Template().bytes(CKA_EC_PARAMS, "\x06\x01\x2a")), CKR_CURVE_NOT_SUPPORTED);
  EXPECT_EQ(generate_ec(p256(), p256()), CKR_TEMPLATE_INCONSISTENT) << "of the public half alone";
  EXPECT_EQ(generate_ec(p256().bytes(CKA_EC_POINT, "x")), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_EQ(generate_ec(p256().number(CKA_MODULUS_BITS, 2048)), CKR_ATTRIBUTE_TYPE_INVALID);
  EXPECT_EQ(generate_ec(p256(), Template().bytes(CKA_VALUE, "x")), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_EQ(generate_ec(p256(), Template().flag(CKA_LOCAL, true)), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_EQ(generate_ec(p256().number(CKA_KEY_TYPE, CKK_RSA)), CKR_TEMPLATE_INCONSISTENT);
  EXPECT_EQ(generate_ec(p256(), Template().number(CKA_CLASS, CKO_SECRET_KEY)), CKR_TEMPLATE_INCONSISTENT);
  EXPECT_EQ(generate_ec(p256(), Template().flag(CKA_VERIFY, true)), CKR_ATTRIBUTE_TYPE_INVALID);
  EXPECT_EQ(generate_ec(p256(), Template().flag(CKA_PRIVATE, false).flag(CKA_ALWAYS_AUTHENTICATE, true)),
            CKR_TEMPLATE_INCONSISTENT);
  EXPECT_EQ(generate_rsa(Template().bytes(CKA_PUBLIC_EXPONENT, kExponent)), CKR_TEMPLATE_INCOMPLETE);
  EXPECT_EQ(generate_rsa(rsa(1024)), CKR_KEY_SIZE_RANGE);
  EXPECT_EQ(generate_rsa(rsa(16384)), CKR_KEY_SIZE_RANGE);
  EXPECT_EQ(generate_rsa(rsa(2048).without(CKA_PUBLIC_EXPONENT).bytes(CKA_PUBLIC_EXPONENT, "\x04")),
            CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_TRUE(find(session, {}).empty()) << "nothing was made by halves";
}

TEST_F(Generation, LooksAtItsMechanism) {
  EXPECT_EQ(generate(session, kNoMechanism, p256(), {}, key), CKR_MECHANISM_INVALID);
  EXPECT_EQ(generate(session, CKM_ECDSA, p256(), {}, key), CKR_MECHANISM_INVALID) << "makes no keys";
  if (!kToken.ours) GTEST_SKIP() << "which error, is a token's own affair";
  CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, &key, sizeof(key)};
  Template of_public = p256();
  EXPECT_EQ(
      c().C_GenerateKeyPair(session, &mechanism, of_public.data(), of_public.size(), nullptr, 0, &key.pub, &key.priv),
      CKR_MECHANISM_PARAM_INVALID);
  mechanism = plain(CKM_EC_KEY_PAIR_GEN);
  EXPECT_EQ(
      c().C_GenerateKeyPair(session, &mechanism, of_public.data(), of_public.size(), nullptr, 0, nullptr, &key.priv),
      CKR_ARGUMENTS_BAD);
  EXPECT_EQ(
      c().C_GenerateKeyPair(session, nullptr, of_public.data(), of_public.size(), nullptr, 0, &key.pub, &key.priv),
      CKR_ARGUMENTS_BAD);
}

TEST_F(Generation, IsForWhoMayWrite) {
  if (!kToken.ours) GTEST_SKIP() << "which error, is a token's own affair";
  const CK_SESSION_HANDLE writer = session;
  session = open(0);
  EXPECT_EQ(generate_ec(p256().flag(CKA_TOKEN, true)), CKR_SESSION_READ_ONLY);
  EXPECT_EQ(generate_ec(p256(), Template().flag(CKA_TOKEN, true)), CKR_SESSION_READ_ONLY);
  EXPECT_EQ(generate_ec(p256()), CKR_OK) << "for the session";
  session = writer;
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  EXPECT_EQ(generate_ec(p256()), CKR_USER_NOT_LOGGED_IN) << "a private half";
  EXPECT_EQ(generate_ec(p256(), Template().flag(CKA_PRIVATE, false)), CKR_OK);
  EXPECT_EQ(generate_secret(Template().number(CKA_VALUE_LEN, 32)), CKR_USER_NOT_LOGGED_IN);
}

TEST_F(Generation, MakesSecrets) {
  if (!kToken.generates_secrets) GTEST_SKIP() << "the token makes no secret keys";
  ASSERT_EQ(generate_secret(Template()
                                .number(CKA_VALUE_LEN, 64)
                                .flag(CKA_SIGN, true)
                                .flag(CKA_VERIFY, true)
                                .flag(CKA_SENSITIVE, false)
                                .flag(CKA_EXTRACTABLE, true)),
            CKR_OK);
  const auto value = get(session, key.priv, CKA_VALUE);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->size(), 64U);
  EXPECT_EQ(number(session, key.priv, CKA_VALUE_LEN), 64U);
  EXPECT_EQ(flag(session, key.priv, CKA_LOCAL), true);
  EXPECT_EQ(flag(session, key.priv, CKA_ALWAYS_SENSITIVE), false);
  EXPECT_EQ(flag(session, key.priv, CKA_NEVER_EXTRACTABLE), false);
  EXPECT_EQ(sign(session, plain(CKM_SHA256_HMAC), key.priv, "message"), hmac_of("SHA256", *value, "message"));
  if (!kToken.ours) GTEST_SKIP() << "which error, is a token's own affair";
  EXPECT_EQ(generate_secret({}), CKR_TEMPLATE_INCOMPLETE);
  EXPECT_EQ(generate_secret(Template().number(CKA_VALUE_LEN, 0)), CKR_KEY_SIZE_RANGE);
  EXPECT_EQ(generate_secret(Template().number(CKA_VALUE_LEN, 1 << 20)), CKR_KEY_SIZE_RANGE);
  EXPECT_EQ(generate_secret(Template().number(CKA_VALUE_LEN, 32).bytes(CKA_VALUE, "x")), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_EQ(generate_secret(Template().number(CKA_VALUE_LEN, 32).number(CKA_KEY_TYPE, CKK_AES)),
            CKR_TEMPLATE_INCONSISTENT);
  EXPECT_EQ(generate_secret(Template().number(CKA_VALUE_LEN, 32), CKM_ECDSA), CKR_MECHANISM_INVALID);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
