// SPDX-License-Identifier: Apache-2.0
// Attributes that are asked for, changed and copied (PKCS #11 base specification 2.40, section 5.7).
#include "pkcs11/conformance/kit.hpp"
#include "pkcs11/conformance/oracle.hpp"

namespace fairlead::pkcs11::test {
namespace {

const std::string kSecret(64, 'k');

class Attributes : public Conformance {
 protected:
  void SetUp() override {
    Conformance::SetUp();
    if (!kToken.creates_objects) GTEST_SKIP() << "the token takes no objects of every class";
    session = user_session();
  }
  CK_RV set_flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, bool value) {
    return set(session, object, Template().flag(type, value));
  }
  CK_RV copy_with(CK_OBJECT_HANDLE object, const Template& wanted) { return copy(session, object, wanted, copied); }
  /// A secret key that may be read, and be changed in every way that the standard allows.
  CK_OBJECT_HANDLE open_key() {
    return need(session, secret_key(kSecret).flag(CKA_SENSITIVE, false).flag(CKA_EXTRACTABLE, true));
  }

  CK_SESSION_HANDLE session = 0;
  CK_OBJECT_HANDLE copied = 0;
};

TEST_F(Attributes, TellTheirSizeFirst) {
  const CK_OBJECT_HANDLE object = need(session, data_object("12345").bytes(CKA_LABEL, "label"));
  std::array<CK_ATTRIBUTE, 2> wanted{CK_ATTRIBUTE{CKA_VALUE, nullptr, 0}, CK_ATTRIBUTE{CKA_CLASS, nullptr, 0}};
  ASSERT_EQ(c().C_GetAttributeValue(session, object, wanted.data(), wanted.size()), CKR_OK);
  EXPECT_EQ(wanted[0].ulValueLen, 5U);
  EXPECT_EQ(wanted[1].ulValueLen, sizeof(CK_ULONG));
}

/// "Note that the error codes do not denote true errors": what can be told is told.
TEST_F(Attributes, ThatCanBeToldAreToldBesideOthers) {
  const CK_OBJECT_HANDLE key = need(session, secret_key(kSecret).flag(CKA_SENSITIVE, true).bytes(CKA_LABEL, "label"));
  std::array<char, 32> value{};
  std::array<char, 32> label{};
  CK_KEY_TYPE type = 0;
  std::array<CK_ATTRIBUTE, 3> wanted{CK_ATTRIBUTE{CKA_VALUE, value.data(), value.size()},
                                     CK_ATTRIBUTE{CKA_LABEL, label.data(), label.size()},
                                     CK_ATTRIBUTE{CKA_KEY_TYPE, &type, sizeof(type)}};
  EXPECT_EQ(c().C_GetAttributeValue(session, key, wanted.data(), wanted.size()), CKR_ATTRIBUTE_SENSITIVE);
  EXPECT_EQ(wanted[0].ulValueLen, kUnavailable);
  EXPECT_EQ(std::string_view(value.data(), 32), std::string(32, '\0')) << "nothing of it";
  EXPECT_EQ(std::string_view(label.data(), wanted[1].ulValueLen), "label");
  EXPECT_EQ(type, static_cast<CK_KEY_TYPE>(CKK_GENERIC_SECRET));
  wanted[0] = {kNoAttribute, value.data(), value.size()};
  wanted[1] = {CKA_LABEL, label.data(), label.size()};
  label = {};
  EXPECT_EQ(c().C_GetAttributeValue(session, key, wanted.data(), wanted.size()), CKR_ATTRIBUTE_TYPE_INVALID);
  EXPECT_EQ(wanted[0].ulValueLen, kUnavailable);
  EXPECT_EQ(std::string_view(label.data(), wanted[1].ulValueLen), "label");
  wanted[0] = {CKA_CLASS, value.data(), 1};
  wanted[1] = {CKA_LABEL, label.data(), label.size()};
  label = {};
  EXPECT_EQ(c().C_GetAttributeValue(session, key, wanted.data(), wanted.size()), CKR_BUFFER_TOO_SMALL);
  EXPECT_EQ(wanted[0].ulValueLen, kUnavailable);
  EXPECT_EQ(std::string_view(label.data(), wanted[1].ulValueLen), "label");
}

TEST_F(Attributes, OfAKeyAreToldWhereItMayBeRead) {
  EXPECT_EQ(get(session, open_key(), CKA_VALUE), kSecret);
  CK_RV rv = CKR_OK;
  const CK_OBJECT_HANDLE shut =
      need(session, secret_key(kSecret).flag(CKA_SENSITIVE, false).flag(CKA_EXTRACTABLE, false));
  EXPECT_FALSE(get(session, shut, CKA_VALUE, &rv));
  EXPECT_EQ(rv, CKR_ATTRIBUTE_SENSITIVE);
  const Key rsa = Key::rsa();
  const CK_OBJECT_HANDLE priv =
      need(session, rsa.private_template().flag(CKA_SENSITIVE, true).flag(CKA_EXTRACTABLE, true));
  for (const CK_ATTRIBUTE_TYPE type : {CKA_PRIVATE_EXPONENT, CKA_PRIME_1, CKA_PRIME_2, CKA_COEFFICIENT}) {
    EXPECT_FALSE(get(session, priv, type, &rv)) << type;
    EXPECT_EQ(rv, CKR_ATTRIBUTE_SENSITIVE) << type;
  }
  EXPECT_EQ(get(session, priv, CKA_MODULUS), rsa.modulus());
}

/// What can be read of a key on the token needs the login, and says so; it is not empty without one.
TEST_F(Attributes, OfAPublicSecretAreNotEmptyWithoutALogin) {
  CK_OBJECT_HANDLE key = 0;
  const CK_RV made = create(session,
                            secret_key(kSecret)
                                .flag(CKA_TOKEN, true)
                                .flag(CKA_PRIVATE, false)
                                .flag(CKA_SENSITIVE, false)
                                .flag(CKA_EXTRACTABLE, true),
                            key);
  if (made != CKR_OK) GTEST_SKIP() << "the token has no public secrets";
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  const auto value = get(session, key, CKA_VALUE);
  EXPECT_TRUE(!value || *value == kSecret);
}

TEST_F(Attributes, AreChanged) {
  for (const bool on_token : {false, true}) {
    const CK_OBJECT_HANDLE object = need(session, certificate().flag(CKA_TOKEN, on_token).bytes(CKA_LABEL, "a"));
    ASSERT_EQ(set(session, object, Template().bytes(CKA_LABEL, "another").bytes(CKA_ID, "7")), CKR_OK);
    EXPECT_EQ(get(session, object, CKA_LABEL), "another");
    EXPECT_EQ(get(open(0), object, CKA_ID), "7");
    EXPECT_EQ(set(session, object, Template().number(CKA_CLASS, CKO_DATA)), CKR_ATTRIBUTE_READ_ONLY);
    EXPECT_EQ(set(session, object, Template().bytes(kNoAttribute, "x")), CKR_ATTRIBUTE_TYPE_INVALID);
    EXPECT_EQ(set(session, object, Template().flag(CKA_TOKEN, !on_token)), CKR_ATTRIBUTE_READ_ONLY);
    if (kToken.ours) {
      EXPECT_EQ(set(session, object, Template().bytes(CKA_LABEL, "b").flag(CKA_PRIVATE, true)),
                CKR_ATTRIBUTE_READ_ONLY);
      EXPECT_EQ(get(session, object, CKA_LABEL), "another") << "all or nothing";
    }
  }
}

TEST_F(Attributes, AreChangedByWhoMay) {
  const CK_OBJECT_HANDLE object = need(session, certificate().flag(CKA_TOKEN, true));
  EXPECT_EQ(set(open(0), object, Template().bytes(CKA_LABEL, "b")), CKR_SESSION_READ_ONLY);
  EXPECT_EQ(set(session, 4711, Template().bytes(CKA_LABEL, "b")), CKR_OBJECT_HANDLE_INVALID);
  const CK_OBJECT_HANDLE fixed = need(session, certificate().flag(CKA_MODIFIABLE, false));
  const CK_RV rv = set(session, fixed, Template().bytes(CKA_LABEL, "b"));
  // Which of the two, has changed with the standard's versions.
  EXPECT_TRUE(rv == CKR_ACTION_PROHIBITED || (!kToken.ours && rv == CKR_ATTRIBUTE_READ_ONLY)) << rv;
}

TEST_F(Attributes, ThatProtectOnlyRise) {
  const CK_OBJECT_HANDLE key = open_key();
  ASSERT_EQ(set_flag(key, CKA_SENSITIVE, true), CKR_OK);
  EXPECT_EQ(set_flag(key, CKA_SENSITIVE, false), CKR_ATTRIBUTE_READ_ONLY);
  ASSERT_EQ(set_flag(key, CKA_EXTRACTABLE, false), CKR_OK);
  EXPECT_EQ(set_flag(key, CKA_EXTRACTABLE, true), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_EQ(flag(session, key, CKA_ALWAYS_SENSITIVE), false);
  EXPECT_EQ(flag(session, key, CKA_NEVER_EXTRACTABLE), false);
  CK_RV rv = CKR_OK;
  EXPECT_FALSE(get(session, key, CKA_VALUE, &rv));
  EXPECT_EQ(rv, CKR_ATTRIBUTE_SENSITIVE);
}

/// "Can't be set to TRUE once it is set to FALSE" (table 16).
TEST_F(Attributes, ThatForbidCopiesStay) {
  if (!kToken.ours) GTEST_SKIP() << "the token does not know CKA_COPYABLE";
  const CK_OBJECT_HANDLE object = need(session, data_object());
  ASSERT_EQ(set_flag(object, kCopyable, false), CKR_OK);
  EXPECT_EQ(set_flag(object, kCopyable, true), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_EQ(copy_with(object, {}), CKR_ACTION_PROHIBITED);
}

class Copies : public Attributes {
 protected:
  void SetUp() override {
    Attributes::SetUp();
    if (!kToken.copies_objects) GTEST_SKIP() << "the token copies nothing";
  }
};

TEST_F(Copies, AreObjectsOfTheirOwn) {
  const CK_OBJECT_HANDLE object = need(session, data_object("value").bytes(CKA_LABEL, "first"));
  ASSERT_EQ(copy_with(object, Template().bytes(CKA_LABEL, "copy").flag(CKA_TOKEN, true)), CKR_OK);
  EXPECT_NE(copied, object);
  EXPECT_EQ(get(session, copied, CKA_LABEL), "copy");
  EXPECT_EQ(get(session, copied, CKA_VALUE), "value");
  EXPECT_EQ(flag(session, copied, CKA_TOKEN), true);
  ASSERT_EQ(c().C_DestroyObject(session, object), CKR_OK);
  EXPECT_EQ(get(session, copied, CKA_VALUE), "value");
  const CK_OBJECT_HANDLE second = copied;
  EXPECT_EQ(copy_with(object, Template().bytes(CKA_LABEL, "x")), CKR_OBJECT_HANDLE_INVALID);
  EXPECT_EQ(copy_with(second, Template().number(CKA_CLASS, CKO_DATA)), CKR_ATTRIBUTE_READ_ONLY);
}

/// What is in the open becomes a secret with its object, and stays what it was.
TEST_F(Copies, ThatBecomePrivateKeepTheirValue) {
  const CK_OBJECT_HANDLE object = need(session, data_object("value"));
  for (const bool on_token : {false, true}) {
    ASSERT_EQ(copy_with(object, Template().flag(CKA_PRIVATE, true).flag(CKA_TOKEN, on_token)), CKR_OK);
    EXPECT_EQ(get(session, copied, CKA_VALUE), "value") << on_token;
  }
  const CK_OBJECT_HANDLE hidden = copied;
  ASSERT_EQ(copy_with(hidden, Template().flag(CKA_TOKEN, false)), CKR_OK);
  EXPECT_EQ(get(session, copied, CKA_VALUE), "value");
  EXPECT_EQ(copy_with(hidden, Template().flag(CKA_PRIVATE, false)), CKR_TEMPLATE_INCONSISTENT);
}

TEST_F(Copies, AreNoWeaker) {
  const CK_OBJECT_HANDLE key = open_key();
  ASSERT_EQ(copy_with(key, Template().flag(CKA_SENSITIVE, true).flag(CKA_EXTRACTABLE, false)), CKR_OK);
  const CK_OBJECT_HANDLE strong = copied;
  EXPECT_EQ(flag(session, strong, CKA_SENSITIVE), true);
  EXPECT_EQ(flag(session, strong, CKA_ALWAYS_SENSITIVE), false);
  EXPECT_EQ(flag(session, strong, CKA_NEVER_EXTRACTABLE), false);
  EXPECT_EQ(copy_with(strong, Template().flag(CKA_SENSITIVE, false)), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_EQ(copy_with(strong, Template().flag(CKA_EXTRACTABLE, true)), CKR_ATTRIBUTE_READ_ONLY);
}

TEST_F(Copies, OfMadeKeysSayThatTheyWereMade) {
  const KeyPair key = ec_key(session);
  ASSERT_EQ(copy_with(key.priv, Template().bytes(CKA_LABEL, "copy")), CKR_OK);
  EXPECT_EQ(flag(session, copied, CKA_LOCAL), true);
  EXPECT_EQ(flag(session, copied, CKA_ALWAYS_SENSITIVE), flag(session, key.priv, CKA_ALWAYS_SENSITIVE));
  const std::string digest(32, 'd');
  const auto made = sign(session, plain(CKM_ECDSA), copied, digest);
  ASSERT_TRUE(made);
  EXPECT_EQ(verify(session, plain(CKM_ECDSA), key.pub, digest, *made), CKR_OK);
}

/// "Only session objects can be created during a read-only session."
TEST_F(Copies, OfTheTokenForAReaderAreOfItsSession) {
  const CK_OBJECT_HANDLE object = need(session, data_object("value").flag(CKA_TOKEN, true));
  const CK_OBJECT_HANDLE key = need(session, secret_key(kSecret).flag(CKA_TOKEN, true));
  const CK_SESSION_HANDLE reader = open(0);
  EXPECT_EQ(copy(reader, object, Template().flag(CKA_TOKEN, true), copied), CKR_SESSION_READ_ONLY);
  for (const CK_OBJECT_HANDLE one : {object, key}) {
    EXPECT_EQ(copy(reader, one, Template().flag(CKA_TOKEN, false), copied), CKR_OK);
    EXPECT_EQ(flag(session, copied, CKA_TOKEN), false);
  }
  const auto mac = sign(reader, plain(CKM_SHA256_HMAC), copied, "data");
  EXPECT_EQ(mac, hmac_of("SHA256", kSecret, "data"));
}

}  // namespace
}  // namespace fairlead::pkcs11::test
