// SPDX-License-Identifier: Apache-2.0
// Objects that are created: what their templates must say and may not (PKCS #11 base specification 2.40, sections 4 and
// 5.7).
#include "pkcs11/conformance/kit.hpp"
#include "pkcs11/conformance/oracle.hpp"

namespace fairlead::pkcs11::test {
namespace {

class Objects : public Conformance {
 protected:
  void SetUp() override {
    Conformance::SetUp();
    if (!kToken.creates_objects) GTEST_SKIP() << "the token takes no objects of every class";
    session = user_session();
  }
  CK_RV create_rv(const Template& wanted) {
    CK_OBJECT_HANDLE made = 0;
    return create(session, wanted, made);
  }
  CK_SESSION_HANDLE session = 0;
};

TEST_F(Objects, OfEachClassAreKept) {
  const Key ec = Key::ec();
  const Key rsa = Key::rsa();
  const std::vector<std::pair<CK_OBJECT_CLASS, Template>> all{
      {CKO_DATA, data_object().bytes(CKA_APPLICATION, "tests").bytes(CKA_OBJECT_ID, "\x06\x01\x2a")},
      {CKO_CERTIFICATE, certificate().bytes(CKA_ISSUER, "\x30").bytes(CKA_SERIAL_NUMBER, "\x02\x01\x07")},
      {CKO_PUBLIC_KEY, ec.public_template()},
      {CKO_PUBLIC_KEY, rsa.public_template()},
      {CKO_PRIVATE_KEY, ec.private_template()},
      {CKO_PRIVATE_KEY, rsa.private_template()},
      {CKO_SECRET_KEY, secret_key("0123456789abcdef")}};
  for (const bool on_token : {false, true}) {
    for (const auto& [object_class, wanted] : all) {
      const CK_OBJECT_HANDLE made = need(session, Template(wanted).flag(CKA_TOKEN, on_token).bytes(CKA_LABEL, "it"));
      EXPECT_EQ(number(session, made, CKA_CLASS), object_class);
      EXPECT_EQ(get(session, made, CKA_LABEL), "it");
      EXPECT_EQ(flag(session, made, CKA_TOKEN), on_token);
      CK_ULONG size = 0;
      EXPECT_EQ(c().C_GetObjectSize(session, made, &size), CKR_OK);
      EXPECT_EQ(c().C_DestroyObject(session, made), CKR_OK);
    }
  }
}

TEST_F(Objects, AreWhatTheStandardSaysWhereNothingIsSaid) {
  const CK_OBJECT_HANDLE data = need(session, data_object());
  EXPECT_EQ(flag(session, data, CKA_TOKEN), false);
  EXPECT_EQ(flag(session, data, CKA_MODIFIABLE), true);
  EXPECT_EQ(get(session, data, CKA_LABEL), "");
  EXPECT_EQ(get(session, data, CKA_APPLICATION), "");
  EXPECT_EQ(get(session, data, CKA_OBJECT_ID), "");
  const CK_OBJECT_HANDLE cert = need(session, certificate());
  EXPECT_EQ(number(session, cert, CKA_CERTIFICATE_CATEGORY), 0U);
  EXPECT_EQ(flag(session, cert, CKA_TRUSTED), false);
  EXPECT_EQ(get(session, cert, CKA_ISSUER), "");
  if (kToken.ours) {
    EXPECT_EQ(get(session, cert, 0x129), "") << "CKA_PUBLIC_KEY_INFO";
    EXPECT_EQ(flag(session, data, kCopyable), true);
    EXPECT_EQ(flag(session, data, kDestroyable), true);
  }
}

TEST_F(Objects, NeedWhatTheirClassDemands) {
  CK_OBJECT_HANDLE made = 0;
  EXPECT_EQ(create_rv(data_object().without(CKA_CLASS)), CKR_TEMPLATE_INCOMPLETE);
  EXPECT_EQ(c().C_CreateObject(session, nullptr, 1, &made), CKR_ARGUMENTS_BAD);
  if (!kToken.checks_templates) GTEST_SKIP() << "the token does not look at all of a template";
  for (const CK_ATTRIBUTE_TYPE type : {CKA_CERTIFICATE_TYPE, CKA_SUBJECT, CKA_VALUE}) {
    EXPECT_EQ(create_rv(certificate().without(type)), CKR_TEMPLATE_INCOMPLETE) << type;
  }
  const Key ec = Key::ec();
  for (const CK_ATTRIBUTE_TYPE type : {CKA_KEY_TYPE, CKA_EC_PARAMS, CKA_EC_POINT}) {
    EXPECT_EQ(create_rv(ec.public_template().without(type)), CKR_TEMPLATE_INCOMPLETE) << type;
  }
  for (const CK_ATTRIBUTE_TYPE type : {CKA_KEY_TYPE, CKA_EC_PARAMS, CKA_VALUE}) {
    EXPECT_EQ(create_rv(ec.private_template().without(type)), CKR_TEMPLATE_INCOMPLETE) << type;
  }
  const Key rsa = Key::rsa();
  for (const CK_ATTRIBUTE_TYPE type : {CKA_KEY_TYPE, CKA_MODULUS, CKA_PUBLIC_EXPONENT}) {
    EXPECT_EQ(create_rv(rsa.public_template().without(type)), CKR_TEMPLATE_INCOMPLETE) << type;
  }
  for (const CK_ATTRIBUTE_TYPE type : {CKA_KEY_TYPE, CKA_MODULUS, CKA_PRIVATE_EXPONENT}) {
    EXPECT_EQ(create_rv(rsa.private_template().without(type)), CKR_TEMPLATE_INCOMPLETE) << type;
  }
  for (const CK_ATTRIBUTE_TYPE type : {CKA_KEY_TYPE, CKA_VALUE}) {
    EXPECT_EQ(create_rv(secret_key("0123").without(type)), CKR_TEMPLATE_INCOMPLETE) << type;
  }
}

TEST_F(Objects, HaveNoAttributesOfOthers) {
  if (!kToken.checks_templates) GTEST_SKIP() << "the token does not look at all of a template";
  EXPECT_EQ(create_rv(data_object().bytes(kNoAttribute, "x")), CKR_ATTRIBUTE_TYPE_INVALID);
  EXPECT_EQ(create_rv(data_object().flag(CKA_SIGN, true)), CKR_ATTRIBUTE_TYPE_INVALID);
  EXPECT_EQ(create_rv(certificate().bytes(CKA_MODULUS, "x")), CKR_ATTRIBUTE_TYPE_INVALID);
  const Key ec = Key::ec();
  EXPECT_EQ(create_rv(ec.public_template().bytes(CKA_MODULUS, "x")), CKR_ATTRIBUTE_TYPE_INVALID) << "of RSA";
  EXPECT_EQ(create_rv(ec.private_template().bytes(CKA_MODULUS, "x")), CKR_ATTRIBUTE_TYPE_INVALID);
  EXPECT_EQ(create_rv(ec.private_template().bytes(CKA_PRIME_1, "x")), CKR_ATTRIBUTE_TYPE_INVALID);
  const Key rsa = Key::rsa();
  EXPECT_EQ(create_rv(rsa.public_template().bytes(CKA_EC_PARAMS, kP256)), CKR_ATTRIBUTE_TYPE_INVALID) << "of EC";
  EXPECT_EQ(create_rv(rsa.private_template().bytes(CKA_VALUE, "x")), CKR_ATTRIBUTE_TYPE_INVALID);
}

TEST_F(Objects, AreNotToldWhatTheTokenAloneSays) {
  if (!kToken.checks_templates) GTEST_SKIP() << "the token does not look at all of a template";
  const Template key = secret_key("0123456789abcdef");
  for (const CK_ATTRIBUTE_TYPE type : {CKA_LOCAL, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE}) {
    EXPECT_EQ(create_rv(Template(key).flag(type, true)), CKR_ATTRIBUTE_READ_ONLY) << type;
  }
  EXPECT_EQ(create_rv(Template(key).number(CKA_KEY_GEN_MECHANISM, 0)), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_EQ(create_rv(Template(key).number(CKA_VALUE_LEN, 16)), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_EQ(create_rv(certificate().flag(CKA_TRUSTED, true)), CKR_ATTRIBUTE_READ_ONLY) << "the officer's to say";
  EXPECT_EQ(create_rv(Key::rsa().public_template().number(CKA_MODULUS_BITS, 2048)), CKR_ATTRIBUTE_READ_ONLY);
}

TEST_F(Objects, HaveValuesOfTheRightSize) {
  if (!kToken.checks_templates) GTEST_SKIP() << "the token does not look at all of a template";
  EXPECT_EQ(create_rv(data_object().bytes(CKA_TOKEN, "12")), CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_EQ(create_rv(data_object().without(CKA_CLASS).bytes(CKA_CLASS, "1")), CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_EQ(create_rv(data_object().without(CKA_CLASS).number(CKA_CLASS, 4711)), CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_EQ(create_rv(certificate().bytes(CKA_START_DATE, "2026")), CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_EQ(create_rv(certificate().without(CKA_CERTIFICATE_TYPE).number(CKA_CERTIFICATE_TYPE, 77)),
            CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_EQ(create_rv(secret_key("0123").without(CKA_KEY_TYPE).number(CKA_KEY_TYPE, CKK_RSA)),
            CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_EQ(create_rv(secret_key("")), CKR_ATTRIBUTE_VALUE_INVALID);
  if (!kToken.checks_pointers) GTEST_SKIP() << "the token reads through null pointers";
  CK_ATTRIBUTE nothing{CKA_CLASS, nullptr, sizeof(CK_ULONG)};
  CK_OBJECT_HANDLE made = 0;
  EXPECT_EQ(c().C_CreateObject(session, &nothing, 1, &made), CKR_ARGUMENTS_BAD);
}

TEST_F(Objects, ContradictNothing) {
  if (!kToken.checks_templates) GTEST_SKIP() << "the token does not look at all of a template";
  EXPECT_EQ(create_rv(data_object().bytes(CKA_LABEL, "a").bytes(CKA_LABEL, "b")), CKR_TEMPLATE_INCONSISTENT);
  const Template key = Key::ec().private_template().flag(CKA_ALWAYS_AUTHENTICATE, true);
  EXPECT_EQ(create_rv(Template(key).flag(CKA_PRIVATE, false)), CKR_TEMPLATE_INCONSISTENT)
      << "a public object that asks for the PIN";
}

TEST_F(Objects, ThatAreKeysAreRightOnes) {
  if (!kToken.checks_templates) GTEST_SKIP() << "the token does not look at all of a template";
  const Key ec = Key::ec();
  EXPECT_EQ(create_rv(ec.public_template().without(CKA_EC_PARAMS).bytes(CKA_EC_PARAMS, "\x06\x01\x2a")),
            CKR_CURVE_NOT_SUPPORTED);
  EXPECT_EQ(create_rv(ec.public_template().without(CKA_EC_POINT).bytes(CKA_EC_POINT, "\x04\x02\x04\x01")),
            CKR_ATTRIBUTE_VALUE_INVALID);
  for (const std::string& scalar : {std::string(32, '\0'), std::string(32, '\xff'), std::string(33, '\1')}) {
    EXPECT_EQ(create_rv(ec.private_template().without(CKA_VALUE).bytes(CKA_VALUE, scalar)),
              CKR_ATTRIBUTE_VALUE_INVALID);
  }
  const Key rsa = Key::rsa();
  for (const std::string& modulus : {std::string(), std::string(64, '\xff'), std::string(1024, '\xff')}) {
    EXPECT_EQ(create_rv(rsa.public_template().without(CKA_MODULUS).bytes(CKA_MODULUS, modulus)),
              CKR_ATTRIBUTE_VALUE_INVALID)
        << modulus.size();
  }
  EXPECT_EQ(create_rv(rsa.private_template().without(CKA_PRIME_1).bytes(CKA_PRIME_1, std::string(128, '\x81'))),
            CKR_ATTRIBUTE_VALUE_INVALID);
}

/// A number is as long as its bits, however many zeros stand before it.
TEST_F(Objects, OfRsaSayHowManyBitsTheyHave) {
  const Key rsa = Key::rsa();
  EXPECT_EQ(number(session, need(session, rsa.public_template()), CKA_MODULUS_BITS), 2048U);
  if (!kToken.ours) GTEST_SKIP() << "whether a number may begin with zeros is a token's own affair";
  const CK_OBJECT_HANDLE wide = need(
      session, rsa.public_template().without(CKA_MODULUS).bytes(CKA_MODULUS, std::string(1, '\0') + rsa.modulus()));
  EXPECT_EQ(number(session, wide, CKA_MODULUS_BITS), 2048U);
}

TEST_F(Objects, ThatComeFromOutsideSaySo) {
  const CK_OBJECT_HANDLE key = need(session, secret_key("0123456789abcdef").flag(CKA_SENSITIVE, true));
  EXPECT_EQ(flag(session, key, CKA_LOCAL), false);
  EXPECT_EQ(flag(session, key, CKA_ALWAYS_SENSITIVE), false);
  EXPECT_EQ(flag(session, key, CKA_NEVER_EXTRACTABLE), false);
  EXPECT_EQ(number(session, key, CKA_KEY_GEN_MECHANISM), kUnavailable);
  EXPECT_EQ(number(session, key, CKA_VALUE_LEN), 16U);
}

/// Table 6: what each state of a session may do.
TEST_F(Objects, AreMadeByWhoMay) {
  CK_OBJECT_HANDLE made = 0;
  const CK_SESSION_HANDLE reader = open(0);
  EXPECT_EQ(create(reader, data_object().flag(CKA_TOKEN, true), made), CKR_SESSION_READ_ONLY);
  EXPECT_EQ(create(reader, data_object(), made), CKR_OK) << "of the session";
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  EXPECT_EQ(create(session, data_object().without(CKA_PRIVATE).flag(CKA_PRIVATE, true), made), CKR_USER_NOT_LOGGED_IN);
  EXPECT_EQ(create(session, data_object(), made), CKR_OK) << "public, of the session";
}

TEST_F(Objects, ThatArePrivateAreSeenByTheUserAlone) {
  const Template hidden = data_object().without(CKA_PRIVATE).flag(CKA_PRIVATE, true);
  const CK_OBJECT_HANDLE of_token = need(session, Template(hidden).flag(CKA_TOKEN, true));
  const CK_OBJECT_HANDLE of_session = need(session, hidden);
  (void)need(session, data_object().flag(CKA_TOKEN, true));
  EXPECT_EQ(find(session, {}).size(), 3U);
  EXPECT_EQ(get(session, of_token, CKA_VALUE), "value");
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  EXPECT_EQ(find(session, {}).size(), 1U);
  CK_RV rv = CKR_OK;
  EXPECT_FALSE(get(session, of_token, CKA_VALUE, &rv));
  EXPECT_EQ(rv, CKR_OBJECT_HANDLE_INVALID);
  EXPECT_EQ(c().C_DestroyObject(session, of_token), CKR_OBJECT_HANDLE_INVALID);
  ASSERT_EQ(log_in(session, CKU_SO, kSoPin), CKR_OK);
  EXPECT_EQ(find(session, {}).size(), 1U) << "nor by the security officer";
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  ASSERT_EQ(log_in(session), CKR_OK);
  EXPECT_EQ(find(session, {}).size(), 2U);
  EXPECT_FALSE(get(session, of_session, CKA_VALUE, &rv)) << "gone with the login";
}

TEST_F(Objects, OfASessionGoWithIt) {
  const CK_SESSION_HANDLE other = open();
  const CK_OBJECT_HANDLE made = need(other, data_object());
  EXPECT_EQ(get(session, made, CKA_VALUE), "value") << "the application's other sessions see it";
  ASSERT_EQ(c().C_CloseSession(other), CKR_OK);
  CK_RV rv = CKR_OK;
  EXPECT_FALSE(get(session, made, CKA_VALUE, &rv));
  EXPECT_EQ(rv, CKR_OBJECT_HANDLE_INVALID);
}

TEST_F(Objects, AreDestroyedForEverySession) {
  const CK_SESSION_HANDLE other = open();
  const CK_OBJECT_HANDLE made = need(session, data_object().flag(CKA_TOKEN, true));
  EXPECT_EQ(c().C_DestroyObject(open(0), made), CKR_SESSION_READ_ONLY);
  ASSERT_EQ(c().C_DestroyObject(other, made), CKR_OK);
  CK_RV rv = CKR_OK;
  EXPECT_FALSE(get(session, made, CKA_VALUE, &rv));
  EXPECT_EQ(rv, CKR_OBJECT_HANDLE_INVALID);
  EXPECT_EQ(c().C_DestroyObject(session, made), CKR_OBJECT_HANDLE_INVALID);
  CK_ULONG size = 0;
  EXPECT_EQ(c().C_GetObjectSize(session, made, &size), CKR_OBJECT_HANDLE_INVALID);
}

TEST_F(Objects, ThatMayNotBeDestroyedAreNot) {
  if (!kToken.ours) GTEST_SKIP() << "the token does not know CKA_DESTROYABLE";
  const CK_OBJECT_HANDLE made = need(session, data_object().flag(kDestroyable, false));
  EXPECT_EQ(c().C_DestroyObject(session, made), CKR_ACTION_PROHIBITED);
  EXPECT_EQ(get(session, made, CKA_VALUE), "value");
}

}  // namespace
}  // namespace fairlead::pkcs11::test
