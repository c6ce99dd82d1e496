// SPDX-License-Identifier: Apache-2.0
// Searches (PKCS #11 base specification 2.40, section 5.7).
#include "pkcs11/conformance/kit.hpp"

namespace fairlead::pkcs11::test {
namespace {

class Search : public Conformance {
 protected:
  void SetUp() override {
    Conformance::SetUp();
    if (!kToken.creates_objects) GTEST_SKIP() << "the token takes no objects of every class";
    session = user_session();
    first = need(session, data_object("1").bytes(CKA_LABEL, "first").flag(CKA_TOKEN, true));
    second = need(session, data_object("2").bytes(CKA_LABEL, "second").flag(CKA_MODIFIABLE, false));
    cert = need(session, certificate().bytes(CKA_ID, "7").bytes(CKA_START_DATE, "20260101"));
  }
  using Handles = std::vector<CK_OBJECT_HANDLE>;
  static CK_RV begin(CK_SESSION_HANDLE by, Template wanted = {}) {
    return c().C_FindObjectsInit(by, wanted.data(), wanted.size());
  }
  static CK_ULONG next(CK_SESSION_HANDLE by, CK_ULONG most, CK_RV expected = CKR_OK) {
    Handles found(most);
    CK_ULONG count = 0;
    EXPECT_EQ(c().C_FindObjects(by, found.data(), most, &count), expected);
    return count;
  }

  CK_SESSION_HANDLE session = 0;
  CK_OBJECT_HANDLE first = 0;
  CK_OBJECT_HANDLE second = 0;
  CK_OBJECT_HANDLE cert = 0;
};

TEST_F(Search, FindsByEveryKindOfAttribute) {
  EXPECT_EQ(find(session, {}).size(), 3U) << "everything";
  EXPECT_EQ(find(session, Template().bytes(CKA_LABEL, "first")), Handles{first});
  EXPECT_EQ(find(session, Template().number(CKA_CLASS, CKO_CERTIFICATE)), Handles{cert});
  EXPECT_EQ(find(session, Template().flag(CKA_TOKEN, true)), Handles{first});
  EXPECT_EQ(find(session, Template().flag(CKA_MODIFIABLE, false)), Handles{second});
  EXPECT_EQ(find(session, Template().bytes(CKA_VALUE, "2")), Handles{second});
  EXPECT_EQ(find(session, Template().bytes(CKA_START_DATE, "20260101")), Handles{cert});
  EXPECT_EQ(find(session, Template().number(CKA_CERTIFICATE_TYPE, CKC_X_509)), Handles{cert});
  EXPECT_EQ(find(session, Template().number(CKA_CLASS, CKO_DATA).bytes(CKA_LABEL, "first")), Handles{first});
}

TEST_F(Search, FindsNothingThatIsNotSo) {
  EXPECT_TRUE(find(session, Template().bytes(CKA_LABEL, "firs")).empty());
  EXPECT_TRUE(find(session, Template().bytes(CKA_LABEL, "first ")).empty());
  EXPECT_TRUE(find(session, Template().number(CKA_CLASS, CKO_CERTIFICATE).bytes(CKA_LABEL, "first")).empty());
  EXPECT_TRUE(find(session, Template().bytes(kNoAttribute, "x")).empty());
  EXPECT_TRUE(find(session, Template().bytes(CKA_CLASS, "x")).empty()) << "of another size";
}

/// What is secret is no way to find a key.
TEST_F(Search, DoesNotTellSecrets) {
  (void)need(session, secret_key("0123456789abcdef").flag(CKA_SENSITIVE, true));
  if (!kToken.hides_secrets_from_searches) GTEST_SKIP() << "the token finds keys by what they keep secret";
  EXPECT_TRUE(find(session, Template().bytes(CKA_VALUE, "0123456789abcdef")).empty());
}

TEST_F(Search, ComesInPieces) {
  ASSERT_EQ(begin(session), CKR_OK);
  EXPECT_EQ(next(session, 2), 2U);
  EXPECT_EQ(next(session, 2), 1U);
  EXPECT_EQ(next(session, 2), 0U);
  EXPECT_EQ(c().C_FindObjectsFinal(session), CKR_OK);
  EXPECT_EQ(c().C_FindObjectsFinal(session), CKR_OPERATION_NOT_INITIALIZED);
  (void)next(session, 1, CKR_OPERATION_NOT_INITIALIZED);
}

TEST_F(Search, IsOneForEachSession) {
  const CK_SESSION_HANDLE other = open(0);
  ASSERT_EQ(begin(session), CKR_OK);
  EXPECT_EQ(begin(session), CKR_OPERATION_ACTIVE);
  ASSERT_EQ(begin(other, Template().number(CKA_CLASS, CKO_DATA)), CKR_OK);
  EXPECT_EQ(next(session, 1), 1U);
  EXPECT_EQ(next(other, 9), 2U);
  EXPECT_EQ(next(session, 9), 2U);
}

TEST_F(Search, GoesOnWhereAnObjectIsDestroyed) {
  ASSERT_EQ(begin(session), CKR_OK);
  ASSERT_EQ(next(session, 1), 1U);
  for (const CK_OBJECT_HANDLE one : {first, second, cert}) ASSERT_EQ(c().C_DestroyObject(session, one), CKR_OK);
  (void)next(session, 9);
  ASSERT_EQ(c().C_FindObjectsFinal(session), CKR_OK);
  EXPECT_TRUE(find(session, {}).empty());
}

TEST_F(Search, LastsOverASignature) {
  if (!kToken.ours) GTEST_SKIP() << "whether both may be active is a token's own affair";
  const KeyPair key = ec_key(session);
  ASSERT_EQ(sign_init(session, plain(CKM_ECDSA), key.priv), CKR_OK);
  ASSERT_EQ(begin(session), CKR_OK);
  EXPECT_EQ(next(session, 2), 2U);
  std::array<CK_BYTE, 64> signature{};
  CK_ULONG size = signature.size();
  ASSERT_EQ(c().C_Sign(session, octets(std::string(32, 'd')), 32, signature.data(), &size), CKR_OK);
  EXPECT_EQ(next(session, 9), 3U);
}

TEST_F(Search, LooksAtItsArguments) {
  CK_ULONG count = 0;
  CK_OBJECT_HANDLE object = 0;
  EXPECT_EQ(c().C_FindObjectsInit(session, nullptr, 1), CKR_ARGUMENTS_BAD);
  ASSERT_EQ(begin(session), CKR_OK);
  EXPECT_EQ(c().C_FindObjects(session, nullptr, 1, &count), CKR_ARGUMENTS_BAD);
  EXPECT_EQ(c().C_FindObjects(session, &object, 1, nullptr), CKR_ARGUMENTS_BAD);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
