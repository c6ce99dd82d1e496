// SPDX-License-Identifier: Apache-2.0
// Objects that a token makes itself, found and looked at: what also those tokens do that take none from outside
// (PKCS #11 base specification 2.40, section 5.7).
#include "pkcs11/conformance/kit.hpp"

namespace fairlead::pkcs11::test {
namespace {

class MadeKeys : public Conformance {
 protected:
  using Handles = std::vector<CK_OBJECT_HANDLE>;
  void SetUp() override {
    Conformance::SetUp();
    session = user_session();
    first = make("first", "1");
    second = make("second", "2");
  }
  KeyPair make(std::string_view label, std::string_view id) {
    KeyPair made;
    const auto half = [&] { return Template().flag(CKA_TOKEN, true).bytes(CKA_LABEL, label).bytes(CKA_ID, id); };
    EXPECT_EQ(generate(session, CKM_EC_KEY_PAIR_GEN, half().bytes(CKA_EC_PARAMS, kP256),
                       half().flag(CKA_PRIVATE, true).flag(CKA_SIGN, true).flag(CKA_SENSITIVE, true), made),
              CKR_OK);
    return made;
  }

  CK_SESSION_HANDLE session = 0;
  KeyPair first;
  KeyPair second;
};

TEST_F(MadeKeys, AreFoundByWhatTheyAre) {
  EXPECT_EQ(find(session, Template().number(CKA_CLASS, CKO_PRIVATE_KEY).bytes(CKA_ID, "1")), Handles{first.priv});
  EXPECT_EQ(find(session, Template().number(CKA_CLASS, CKO_PUBLIC_KEY).bytes(CKA_LABEL, "second")),
            Handles{second.pub});
  EXPECT_EQ(find(session, Template().number(CKA_CLASS, CKO_PRIVATE_KEY).flag(CKA_TOKEN, true)).size(), 2U);
  EXPECT_TRUE(find(session, Template().bytes(CKA_LABEL, "firs")).empty());
  EXPECT_TRUE(find(session, Template().number(CKA_CLASS, CKO_CERTIFICATE)).empty());
}

TEST_F(MadeKeys, AreFoundInPieces) {
  Template keys;
  keys.number(CKA_KEY_TYPE, CKK_EC);
  EXPECT_EQ(c().C_FindObjectsFinal(session), CKR_OPERATION_NOT_INITIALIZED);
  ASSERT_EQ(c().C_FindObjectsInit(session, keys.data(), keys.size()), CKR_OK);
  EXPECT_EQ(c().C_FindObjectsInit(session, keys.data(), keys.size()), CKR_OPERATION_ACTIVE);
  std::array<CK_OBJECT_HANDLE, 3> found{};
  CK_ULONG count = 0;
  ASSERT_EQ(c().C_FindObjects(session, found.data(), found.size(), &count), CKR_OK);
  EXPECT_EQ(count, 3U);
  ASSERT_EQ(c().C_FindObjects(session, found.data(), found.size(), &count), CKR_OK);
  EXPECT_EQ(count, 1U);
  ASSERT_EQ(c().C_FindObjects(session, found.data(), found.size(), &count), CKR_OK);
  EXPECT_EQ(count, 0U);
  EXPECT_EQ(c().C_FindObjectsFinal(session), CKR_OK);
}

TEST_F(MadeKeys, TellWhatFitsBesideWhatDoesNot) {
  std::array<char, 16> label{};
  char small = 0;
  std::array<CK_ATTRIBUTE, 3> wanted{CK_ATTRIBUTE{CKA_LABEL, nullptr, 0}, CK_ATTRIBUTE{CKA_CLASS, nullptr, 0},
                                     CK_ATTRIBUTE{CKA_EC_POINT, nullptr, 0}};
  ASSERT_EQ(c().C_GetAttributeValue(session, first.pub, wanted.data(), wanted.size()), CKR_OK);
  EXPECT_EQ(wanted[0].ulValueLen, 5U);
  EXPECT_EQ(wanted[1].ulValueLen, sizeof(CK_ULONG));
  EXPECT_EQ(wanted[2].ulValueLen, 67U);
  wanted[0] = {CKA_EC_POINT, &small, 1};
  wanted[1] = {CKA_LABEL, label.data(), label.size()};
  wanted[2] = {kNoAttribute, &small, 1};
  EXPECT_NE(c().C_GetAttributeValue(session, first.pub, wanted.data(), wanted.size()), CKR_OK);
  EXPECT_EQ(wanted[0].ulValueLen, kUnavailable) << "too small";
  EXPECT_EQ(std::string_view(label.data(), 5), "first");
  EXPECT_EQ(wanted[1].ulValueLen, 5U);
  EXPECT_EQ(wanted[2].ulValueLen, kUnavailable) << "no such attribute";
}

TEST_F(MadeKeys, ThatArePrivateAreTheUsers) {
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  EXPECT_TRUE(find(session, Template().number(CKA_CLASS, CKO_PRIVATE_KEY)).empty());
  EXPECT_NE(sign_init(session, plain(CKM_ECDSA), first.priv), CKR_OK);
  ASSERT_EQ(log_in(session), CKR_OK);
  EXPECT_EQ(find(session, Template().number(CKA_CLASS, CKO_PRIVATE_KEY)).size(), 2U);
}

TEST_F(MadeKeys, AreDestroyedForEverySession) {
  const CK_SESSION_HANDLE other = open();
  ASSERT_EQ(c().C_DestroyObject(other, first.priv), CKR_OK);
  EXPECT_TRUE(find(session, Template().number(CKA_CLASS, CKO_PRIVATE_KEY).bytes(CKA_ID, "1")).empty());
  EXPECT_NE(c().C_DestroyObject(session, first.priv), CKR_OK);
  EXPECT_NE(sign_init(session, plain(CKM_ECDSA), first.priv), CKR_OK);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
