// SPDX-License-Identifier: Apache-2.0
// Signatures and MACs, made and verified (PKCS #11 base specification 2.40, sections 5.11 and 5.12).
#include "pkcs11/conformance/kit.hpp"
#include "pkcs11/conformance/oracle.hpp"

namespace fairlead::pkcs11::test {
namespace {

const std::string kDigest(32, 'd');

class Signatures : public Conformance {
 protected:
  void SetUp() override {
    Conformance::SetUp();
    session = user_session();
  }
  bool has(CK_MECHANISM_TYPE type) {
    CK_MECHANISM_INFO info{};
    return c().C_GetMechanismInfo(slot(), type, &info) == CKR_OK && (info.flags & CKF_SIGN) != 0;
  }
  static CK_RV one_shot(CK_SESSION_HANDLE by, std::string_view data = kDigest) {
    std::array<CK_BYTE, 512> memory{};
    CK_ULONG size = memory.size();
    return c().C_Sign(by, octets(data), data.size(), memory.data(), &size);
  }
  /// OpenSSL's view of a public key in the token.
  Key known(CK_OBJECT_HANDLE pub) {
    if (const auto modulus = get(session, pub, CKA_MODULUS)) {
      return Key::of_modulus(*modulus, get(session, pub, CKA_PUBLIC_EXPONENT).value_or(""));
    }
    return Key::of_point("P-256", get(session, pub, CKA_EC_POINT).value_or("  ").substr(2));
  }
  /// The token's own are right for OpenSSL, and OpenSSL's for the token; changed ones for neither.
  void both_ways(const KeyPair& key, const Key* whole, CK_MECHANISM mechanism, Padding padding,
                 std::string_view digest) {
    const std::string data = digest.empty() ? kDigest : std::string(300, 'm');
    const auto made = sign(session, mechanism, key.priv, data);
    ASSERT_TRUE(made) << mechanism.mechanism;
    EXPECT_TRUE(known(key.pub).verifies(padding, digest, data, *made)) << mechanism.mechanism;
    if (!kToken.ours && !kToken.creates_objects) return;
    EXPECT_EQ(verify(session, mechanism, key.pub, data, *made), CKR_OK) << mechanism.mechanism;
    std::string wrong = *made;
    wrong.back() ^= 1;
    EXPECT_EQ(verify(session, mechanism, key.pub, data, wrong), CKR_SIGNATURE_INVALID) << mechanism.mechanism;
    EXPECT_EQ(verify(session, mechanism, key.pub, data, wrong.substr(1)), CKR_SIGNATURE_LEN_RANGE)
        << mechanism.mechanism;
    if (whole == nullptr) return;
    EXPECT_EQ(verify(session, mechanism, key.pub, data, whole->sign(padding, digest, data)), CKR_OK)
        << mechanism.mechanism;
  }

  CK_SESSION_HANDLE session = 0;
};

TEST_F(Signatures, ByEcAreWhatOpenSslSays) {
  KeyPair key = ec_key(session);
  const Key outside = Key::ec();
  const bool imported = kToken.creates_objects;
  if (imported) {
    key = {need(session, outside.public_template()), need(session, outside.private_template())};
  }
  both_ways(key, imported ? &outside : nullptr, plain(CKM_ECDSA), Padding::none, "");
  if (has(kEcdsaSha256)) both_ways(key, imported ? &outside : nullptr, plain(kEcdsaSha256), Padding::none, "SHA256");
  if (has(0x1045)) both_ways(key, imported ? &outside : nullptr, plain(0x1045), Padding::none, "SHA384");
}

TEST_F(Signatures, ByRsaAreWhatOpenSslSays) {
  KeyPair key;
  const Key outside = Key::rsa();
  const Key* whole = nullptr;
  if (kToken.creates_objects) {
    key = {need(session, outside.public_template()), need(session, outside.private_template())};
    whole = &outside;
  } else {
    key = rsa_key(session);
  }
  both_ways(key, whole, plain(CKM_RSA_PKCS), Padding::pkcs1, "");
  for (const auto& [type, name] :
       {std::pair{CKM_SHA256_RSA_PKCS, "SHA256"}, {CKM_SHA384_RSA_PKCS, "SHA384"}, {CKM_SHA512_RSA_PKCS, "SHA512"}}) {
    if (has(type)) both_ways(key, whole, plain(type), Padding::pkcs1, name);
  }
  CK_RSA_PKCS_PSS_PARAMS pss{CKM_SHA256, CKG_MGF1_SHA256, 32};
  if (has(CKM_RSA_PKCS_PSS)) both_ways(key, whole, {CKM_RSA_PKCS_PSS, &pss, sizeof(pss)}, Padding::pss, "");
  if (has(CKM_SHA256_RSA_PKCS_PSS)) {
    both_ways(key, whole, {CKM_SHA256_RSA_PKCS_PSS, &pss, sizeof(pss)}, Padding::pss, "SHA256");
  }
}

TEST_F(Signatures, ByHmacAreWhatOpenSslSays) {
  if (!kToken.generates_secrets) GTEST_SKIP() << "the token has no HMAC by keys from outside";
  for (const std::size_t length : {std::size_t{32}, std::size_t{64}, std::size_t{200}}) {
    const std::string secret(length, 'k');
    const CK_OBJECT_HANDLE key = need(session, secret_key(secret));
    for (const auto& [type, name] :
         {std::pair{CKM_SHA256_HMAC, "SHA256"}, {CKM_SHA384_HMAC, "SHA384"}, {CKM_SHA512_HMAC, "SHA512"}}) {
      if (!kToken.ours && length < 64) continue;  // Some want keys as long as the digest.
      const auto mac = sign(session, plain(type), key, "message");
      EXPECT_EQ(mac, hmac_of(name, secret, "message")) << name << ' ' << length;
      if (!mac) continue;
      EXPECT_EQ(verify(session, plain(type), key, "message", *mac), CKR_OK);
      EXPECT_EQ(verify(session, plain(type), key, "massage", *mac), CKR_SIGNATURE_INVALID);
      EXPECT_EQ(verify(session, plain(type), key, "message", mac->substr(1)), CKR_SIGNATURE_LEN_RANGE);
    }
  }
}

TEST_F(Signatures, InPartsAreTheSame) {
  if (!has(CKM_SHA256_RSA_PKCS)) GTEST_SKIP() << "the token does not hash what RSA signs";
  const KeyPair key = rsa_key(session);
  ASSERT_EQ(sign_init(session, plain(CKM_SHA256_RSA_PKCS), key.priv), CKR_OK);
  ASSERT_EQ(c().C_SignUpdate(session, octets("mess"), 4), CKR_OK);
  ASSERT_EQ(c().C_SignUpdate(session, octets("age"), 3), CKR_OK);
  std::string made(256, '\0');
  CK_ULONG size = 0;
  if (kToken.keeps_parts_over_sizes) {
    ASSERT_EQ(c().C_SignFinal(session, nullptr, &size), CKR_OK);
    EXPECT_EQ(size, 256U);
    size = 255;
    ASSERT_EQ(c().C_SignFinal(session, octets(made), &size), CKR_BUFFER_TOO_SMALL);
    EXPECT_EQ(size, 256U);
  }
  size = made.size();
  ASSERT_EQ(c().C_SignFinal(session, octets(made), &size), CKR_OK);
  EXPECT_EQ(made, sign(session, plain(CKM_SHA256_RSA_PKCS), key.priv, "message")) << "PKCS #1 has no randomness";
  CK_MECHANISM mechanism = plain(CKM_SHA256_RSA_PKCS);
  ASSERT_EQ(c().C_VerifyInit(session, &mechanism, key.pub), CKR_OK);
  ASSERT_EQ(c().C_VerifyUpdate(session, octets("message"), 7), CKR_OK);
  EXPECT_EQ(c().C_VerifyFinal(session, octets(made), made.size()), CKR_OK);
}

TEST_F(Signatures, HaveABeginAndAnEnd) {
  const KeyPair key = ec_key(session);
  EXPECT_EQ(one_shot(session), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_EQ(c().C_SignUpdate(session, octets("d"), 1), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_EQ(c().C_Verify(session, octets("d"), 1, octets("s"), 1), CKR_OPERATION_NOT_INITIALIZED);
  ASSERT_EQ(sign_init(session, plain(CKM_ECDSA), key.priv), CKR_OK);
  EXPECT_EQ(sign_init(session, plain(CKM_ECDSA), key.priv), CKR_OPERATION_ACTIVE);
  CK_ULONG size = 0;
  ASSERT_EQ(c().C_Sign(session, octets(kDigest), 32, nullptr, &size), CKR_OK);
  EXPECT_GE(size, 64U);
  std::array<CK_BYTE, 128> memory{};
  size = 63;
  EXPECT_EQ(c().C_Sign(session, octets(kDigest), 32, memory.data(), &size), CKR_BUFFER_TOO_SMALL);
  EXPECT_GE(size, 64U);
  EXPECT_EQ(one_shot(session), CKR_OK) << "both keep the operation";
  EXPECT_EQ(one_shot(session), CKR_OPERATION_NOT_INITIALIZED);
  if (!kToken.ends_operations) GTEST_SKIP() << "the token goes on after an error";
  ASSERT_EQ(sign_init(session, plain(CKM_ECDSA), key.priv), CKR_OK);
  EXPECT_EQ(c().C_Sign(session, nullptr, 32, memory.data(), &size), CKR_ARGUMENTS_BAD);
  EXPECT_EQ(one_shot(session), CKR_OPERATION_NOT_INITIALIZED) << "an error ends it";
}

TEST_F(Signatures, InPartsAreNotEndedByOneShot) {
  if (!kToken.ours) GTEST_SKIP() << "which error, is a token's own affair";
  const KeyPair key = ec_key(session);
  ASSERT_EQ(sign_init(session, plain(kEcdsaSha256), key.priv), CKR_OK);
  ASSERT_EQ(c().C_SignUpdate(session, octets("d"), 1), CKR_OK);
  EXPECT_EQ(one_shot(session), CKR_OPERATION_ACTIVE);
  EXPECT_EQ(one_shot(session), CKR_OPERATION_NOT_INITIALIZED);
  const auto made = sign(session, plain(kEcdsaSha256), key.priv, "d");
  CK_MECHANISM mechanism = plain(kEcdsaSha256);
  ASSERT_EQ(c().C_VerifyInit(session, &mechanism, key.pub), CKR_OK);
  ASSERT_EQ(c().C_VerifyUpdate(session, octets("d"), 1), CKR_OK);
  EXPECT_EQ(c().C_Verify(session, octets("d"), 1, octets(*made), made->size()), CKR_OPERATION_ACTIVE);
}

TEST_F(Signatures, NeedAKeyThatFits) {
  const KeyPair ec = ec_key(session);
  EXPECT_EQ(sign_init(session, plain(kNoMechanism), ec.priv), CKR_MECHANISM_INVALID);
  EXPECT_EQ(sign_init(session, plain(CKM_ECDSA), 4711),
            kToken.names_key_handles ? CKR_KEY_HANDLE_INVALID : CKR_OBJECT_HANDLE_INVALID);
  EXPECT_EQ(c().C_SignInit(session, nullptr, ec.priv), CKR_ARGUMENTS_BAD);
  if (!kToken.ours) GTEST_SKIP() << "which error, is a token's own affair";
  EXPECT_EQ(sign_init(session, plain(CKM_RSA_PKCS), ec.priv), CKR_KEY_TYPE_INCONSISTENT);
  EXPECT_EQ(sign_init(session, plain(CKM_SHA256_HMAC), ec.priv), CKR_KEY_TYPE_INCONSISTENT);
  EXPECT_EQ(sign_init(session, plain(CKM_SHA256), ec.priv), CKR_MECHANISM_INVALID) << "signs nothing";
  EXPECT_EQ(sign_init(session, plain(CKM_ECDSA), ec.pub), CKR_KEY_TYPE_INCONSISTENT);
  EXPECT_EQ(sign_init(session, plain(CKM_ECDSA), need(session, data_object())), CKR_KEY_HANDLE_INVALID) << "no key";
  const CK_OBJECT_HANDLE mute = need(session, Key::ec().private_template().without(CKA_SIGN).flag(CKA_SIGN, false));
  EXPECT_EQ(sign_init(session, plain(CKM_ECDSA), mute), CKR_KEY_FUNCTION_NOT_PERMITTED);
  const CK_OBJECT_HANDLE other =
      need(session, secret_key("0123456789abcdef").without(CKA_KEY_TYPE).number(CKA_KEY_TYPE, CKK_SHA256_HMAC));
  EXPECT_EQ(sign_init(session, plain(CKM_SHA384_HMAC), other), CKR_KEY_TYPE_INCONSISTENT);
  EXPECT_TRUE(sign(session, plain(CKM_SHA256_HMAC), other, "message"));
}

/// A search that finds nothing leaves a handle of none, which is no key: before and after there were others.
TEST_F(Signatures, AreNotMadeByTheHandleOfNone) {
  const CK_RV no_key = kToken.names_key_handles ? CKR_KEY_HANDLE_INVALID : CKR_OBJECT_HANDLE_INVALID;
  const auto refused = [&](const char* when) {
    EXPECT_EQ(sign_init(session, plain(CKM_ECDSA), CK_INVALID_HANDLE), no_key) << when;
    EXPECT_EQ(one_shot(session, kDigest), CKR_OPERATION_NOT_INITIALIZED) << when;
  };
  refused("without a key");
  const KeyPair destroyed = ec_key(session);
  EXPECT_TRUE(sign(session, plain(CKM_ECDSA), destroyed.priv, kDigest));
  refused("beside a key");
  ASSERT_EQ(c().C_DestroyObject(session, destroyed.priv), CKR_OK);
  refused("where one is destroyed");
  const KeyPair kept = ec_key(session, true);
  EXPECT_TRUE(sign(session, plain(CKM_ECDSA), kept.priv, kDigest));
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  if (!kToken.computes_only_for_user) refused("after a logout");
  ASSERT_EQ(log_in(session), CKR_OK);
  refused("after a new login");
}

TEST_F(Signatures, NeedParametersThatFit) {
  if (!kToken.ours) GTEST_SKIP() << "which parameters a token takes is its own affair";
  const KeyPair rsa = rsa_key(session);
  const KeyPair ec = ec_key(session);
  CK_RSA_PKCS_PSS_PARAMS pss{CKM_SHA256, CKG_MGF1_SHA384, 32};
  const CK_MECHANISM mechanism{CKM_RSA_PKCS_PSS, &pss, sizeof(pss)};
  EXPECT_EQ(sign_init(session, mechanism, rsa.priv), CKR_MECHANISM_PARAM_INVALID) << "MGF";
  pss = {CKM_SHA256, CKG_MGF1_SHA256, 4711};
  EXPECT_EQ(sign_init(session, mechanism, rsa.priv), CKR_MECHANISM_PARAM_INVALID) << "salt";
  pss = {CKM_SHA384, CKG_MGF1_SHA384, 48};
  EXPECT_EQ(sign_init(session, {CKM_SHA256_RSA_PKCS_PSS, &pss, sizeof(pss)}, rsa.priv), CKR_MECHANISM_PARAM_INVALID);
  EXPECT_EQ(sign_init(session, plain(CKM_RSA_PKCS_PSS), rsa.priv), CKR_MECHANISM_PARAM_INVALID) << "none";
  EXPECT_EQ(sign_init(session, {CKM_ECDSA, &pss, sizeof(pss)}, ec.priv), CKR_MECHANISM_PARAM_INVALID);
  ASSERT_EQ(sign_init(session, mechanism, rsa.priv), CKR_OK);
  EXPECT_EQ(one_shot(session, kDigest), CKR_DATA_LEN_RANGE) << "a digest of SHA-384 is wanted";
  ASSERT_EQ(sign_init(session, plain(CKM_RSA_PKCS), rsa.priv), CKR_OK);
  EXPECT_EQ(one_shot(session, std::string(246, 'd')), CKR_DATA_LEN_RANGE);
}

/// Section 5.6 and table 27: such a key wants the PIN for each operation.
TEST_F(Signatures, WaitForThePinWhereTheKeyWantsIt) {
  if (!kToken.login_for_each_signature) GTEST_SKIP() << "the token has no keys with CKA_ALWAYS_AUTHENTICATE";
  KeyPair key;
  ASSERT_EQ(generate(session, CKM_EC_KEY_PAIR_GEN, Template().bytes(CKA_EC_PARAMS, kP256).flag(CKA_VERIFY, true),
                     Template().flag(CKA_PRIVATE, true).flag(CKA_SIGN, true).flag(CKA_ALWAYS_AUTHENTICATE, true), key),
            CKR_OK);
  ASSERT_EQ(sign_init(session, plain(CKM_ECDSA), key.priv), CKR_OK);
  EXPECT_EQ(one_shot(session), CKR_USER_NOT_LOGGED_IN);
  if (kToken.ends_operations) {
    EXPECT_EQ(one_shot(session), CKR_OPERATION_NOT_INITIALIZED);
  }
  (void)c().C_CloseSession(open());
  const CK_SESSION_HANDLE other = open();
  ASSERT_EQ(sign_init(other, plain(CKM_ECDSA), key.priv), CKR_OK);
  EXPECT_EQ(log_in(other, CKU_CONTEXT_SPECIFIC, "7654321"), CKR_PIN_INCORRECT);
  ASSERT_EQ(log_in(other, CKU_CONTEXT_SPECIFIC), CKR_OK) << "a wrong one ends nothing";
  EXPECT_EQ(one_shot(other), CKR_OK);
  ASSERT_EQ(sign_init(other, plain(CKM_ECDSA), key.priv), CKR_OK);
  EXPECT_EQ(one_shot(other), CKR_USER_NOT_LOGGED_IN) << "each time anew";
  const KeyPair usual = ec_key(session);
  ASSERT_EQ(sign_init(other, plain(CKM_ECDSA), usual.priv), CKR_OK);
  EXPECT_EQ(log_in(other, CKU_CONTEXT_SPECIFIC), CKR_OPERATION_NOT_INITIALIZED) << "of a key that does not ask";
  EXPECT_EQ(one_shot(other), CKR_OK) << "which goes on";
}

TEST_F(Signatures, EndWithTheirKeyOrLogin) {
  if (!kToken.ours) GTEST_SKIP() << "what becomes of them is a token's own affair";
  for (const bool on_token : {false, true}) {
    const KeyPair key = ec_key(session, on_token);
    ASSERT_EQ(sign_init(session, plain(CKM_ECDSA), key.priv), CKR_OK);
    ASSERT_EQ(c().C_DestroyObject(open(), key.priv), CKR_OK);
    EXPECT_EQ(one_shot(session), CKR_KEY_HANDLE_INVALID);
    EXPECT_EQ(one_shot(session), CKR_OPERATION_NOT_INITIALIZED);
    const KeyPair other = ec_key(session, on_token);
    ASSERT_EQ(sign_init(session, plain(CKM_ECDSA), other.priv), CKR_OK);
    ASSERT_EQ(c().C_Logout(session), CKR_OK);
    EXPECT_EQ(one_shot(session), CKR_OPERATION_NOT_INITIALIZED);
    EXPECT_EQ(sign_init(session, plain(CKM_ECDSA), other.priv), CKR_KEY_HANDLE_INVALID);
    ASSERT_EQ(log_in(session), CKR_OK);
  }
}

}  // namespace
}  // namespace fairlead::pkcs11::test
