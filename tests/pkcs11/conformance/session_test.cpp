// SPDX-License-Identifier: Apache-2.0
// Sessions and logins (PKCS #11 base specification 2.40, section 5.6).
#include "pkcs11/conformance/kit.hpp"

namespace fairlead::pkcs11::test {
namespace {

class Sessions : public Conformance {
 protected:
  static CK_STATE state(CK_SESSION_HANDLE session) {
    CK_SESSION_INFO info{};
    EXPECT_EQ(c().C_GetSessionInfo(session, &info), CKR_OK);
    return info.state;
  }
};

TEST_F(Sessions, AreSerial) {
  CK_SESSION_HANDLE session = 0;
  EXPECT_EQ(c().C_OpenSession(slot(), 0, nullptr, nullptr, &session), CKR_SESSION_PARALLEL_NOT_SUPPORTED);
  EXPECT_EQ(c().C_OpenSession(slot(), CKF_SERIAL_SESSION, nullptr, nullptr, nullptr), CKR_ARGUMENTS_BAD);
}

TEST_F(Sessions, SayWhatTheyAre) {
  const CK_SESSION_HANDLE reader = open(0);
  const CK_SESSION_HANDLE writer = open();
  EXPECT_NE(reader, CK_INVALID_HANDLE);
  EXPECT_NE(reader, writer);
  CK_SESSION_INFO info{};
  ASSERT_EQ(c().C_GetSessionInfo(writer, &info), CKR_OK);
  EXPECT_EQ(info.slotID, slot());
  EXPECT_EQ(info.flags, static_cast<CK_FLAGS>(CKF_SERIAL_SESSION | CKF_RW_SESSION));
  EXPECT_EQ(info.state, static_cast<CK_STATE>(CKS_RW_PUBLIC_SESSION));
  ASSERT_EQ(c().C_GetSessionInfo(reader, &info), CKR_OK);
  EXPECT_EQ(info.flags, static_cast<CK_FLAGS>(CKF_SERIAL_SESSION));
  EXPECT_EQ(info.state, static_cast<CK_STATE>(CKS_RO_PUBLIC_SESSION));
  if (kToken.checks_pointers) {
    EXPECT_EQ(c().C_GetSessionInfo(reader, nullptr), CKR_ARGUMENTS_BAD);
  }
}

/// Section 5.6: a login is the application's, in all of its sessions.
TEST_F(Sessions, AreAllLoggedInAndOutTogether) {
  const CK_SESSION_HANDLE reader = open(0);
  const CK_SESSION_HANDLE writer = open();
  ASSERT_EQ(log_in(reader), CKR_OK);
  EXPECT_EQ(state(reader), static_cast<CK_STATE>(CKS_RO_USER_FUNCTIONS));
  EXPECT_EQ(state(writer), static_cast<CK_STATE>(CKS_RW_USER_FUNCTIONS));
  EXPECT_EQ(state(open()), static_cast<CK_STATE>(CKS_RW_USER_FUNCTIONS)) << "a new one, too";
  ASSERT_EQ(c().C_Logout(writer), CKR_OK);
  EXPECT_EQ(state(reader), static_cast<CK_STATE>(CKS_RO_PUBLIC_SESSION));
  EXPECT_EQ(state(writer), static_cast<CK_STATE>(CKS_RW_PUBLIC_SESSION));
  if (kToken.notices_second_logout) {
    EXPECT_EQ(c().C_Logout(writer), CKR_USER_NOT_LOGGED_IN);
  }
}

/// Section 5.6, C_Logout: the handles of private objects end with the login, also where somebody logs in again.
TEST_F(Sessions, TakeTheHandlesOfPrivateObjectsAlongWhenTheyLogOut) {
  const CK_SESSION_HANDLE session = user_session();
  const KeyPair pair = ec_key(session, true);
  const Template wanted = Template().number(CKA_CLASS, CKO_PRIVATE_KEY);
  ASSERT_EQ(find(session, wanted), std::vector{pair.priv});
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  if (kToken.ends_handles_with_login) {
    EXPECT_FALSE(get(session, pair.priv, CKA_LABEL));
  }
  ASSERT_EQ(log_in(session), CKR_OK);
  const auto found = find(session, wanted);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(get(session, found.front(), CKA_LABEL));
  EXPECT_EQ(sign_init(session, plain(CKM_ECDSA), found.front()), CKR_OK);
  if (!kToken.ends_handles_with_login) GTEST_SKIP() << "the token's handles outlive the login";
  EXPECT_NE(found.front(), pair.priv);
  CK_RV refused = CKR_OK;
  EXPECT_FALSE(get(session, pair.priv, CKA_LABEL, &refused));
  EXPECT_EQ(refused, CKR_OBJECT_HANDLE_INVALID);
  EXPECT_EQ(c().C_DestroyObject(session, pair.priv), CKR_OBJECT_HANDLE_INVALID);
  const CK_RV no_key = kToken.names_key_handles ? CKR_KEY_HANDLE_INVALID : CKR_OBJECT_HANDLE_INVALID;
  EXPECT_EQ(sign_init(open(), plain(CKM_ECDSA), pair.priv), no_key);
}

TEST_F(Sessions, LeaveTheSecurityOfficerOutWhereOneOnlyReads) {
  if (!kToken.locks_out_officer_by_readers) GTEST_SKIP() << "the token lets the officer in beside readers";
  const CK_SESSION_HANDLE reader = open(0);
  const CK_SESSION_HANDLE writer = open();
  EXPECT_EQ(log_in(writer, CKU_SO, kSoPin), CKR_SESSION_READ_ONLY_EXISTS);
  ASSERT_EQ(c().C_CloseSession(reader), CKR_OK);
  ASSERT_EQ(log_in(writer, CKU_SO, kSoPin), CKR_OK);
  EXPECT_EQ(state(writer), static_cast<CK_STATE>(CKS_RW_SO_FUNCTIONS));
  CK_SESSION_HANDLE session = 0;
  EXPECT_EQ(c().C_OpenSession(slot(), CKF_SERIAL_SESSION, nullptr, nullptr, &session),
            CKR_SESSION_READ_WRITE_SO_EXISTS);
}

TEST_F(Sessions, HaveOneUserAtATime) {
  const CK_SESSION_HANDLE session = open();
  ASSERT_EQ(log_in(session), CKR_OK);
  EXPECT_EQ(log_in(session), CKR_USER_ALREADY_LOGGED_IN);
  EXPECT_EQ(log_in(open()), CKR_USER_ALREADY_LOGGED_IN);
  const CK_RV another = kToken.names_other_user ? CKR_USER_ANOTHER_ALREADY_LOGGED_IN : CKR_USER_ALREADY_LOGGED_IN;
  EXPECT_EQ(log_in(session, CKU_SO, kSoPin), another);
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  ASSERT_EQ(log_in(session, CKU_SO, kSoPin), CKR_OK);
  EXPECT_EQ(log_in(session, CKU_SO, kSoPin), CKR_USER_ALREADY_LOGGED_IN);
  EXPECT_EQ(log_in(session), another);
}

TEST_F(Sessions, KnowTheUsersThereAre) {
  const CK_SESSION_HANDLE session = open();
  EXPECT_EQ(log_in(session, 17), CKR_USER_TYPE_INVALID);
  if (!kToken.login_for_each_signature) GTEST_SKIP() << "the token has no keys with CKA_ALWAYS_AUTHENTICATE";
  EXPECT_EQ(log_in(session, CKU_CONTEXT_SPECIFIC), CKR_OPERATION_NOT_INITIALIZED) << "nothing has begun";
}

TEST_F(Sessions, AreGoneOnceClosed) {
  const CK_SESSION_HANDLE session = user_session();
  const CK_SESSION_HANDLE other = open();
  ASSERT_EQ(c().C_CloseSession(session), CKR_OK);
  CK_SESSION_INFO info{};
  EXPECT_EQ(c().C_GetSessionInfo(session, &info), CKR_SESSION_HANDLE_INVALID);
  EXPECT_EQ(c().C_CloseSession(session), CKR_SESSION_HANDLE_INVALID);
  EXPECT_EQ(state(other), static_cast<CK_STATE>(CKS_RW_USER_FUNCTIONS)) << "the login stays";
  ASSERT_EQ(c().C_CloseSession(other), CKR_OK);
  EXPECT_EQ(state(open()), static_cast<CK_STATE>(CKS_RW_PUBLIC_SESSION)) << "the last one takes the login along";
  EXPECT_EQ(c().C_GetSessionInfo(CK_INVALID_HANDLE, &info), CKR_SESSION_HANDLE_INVALID);
}

TEST_F(Sessions, AreClosedAllAtOnce) {
  const CK_SESSION_HANDLE first = user_session();
  const CK_SESSION_HANDLE second = open(0);
  ASSERT_EQ(c().C_CloseAllSessions(slot()), CKR_OK);
  CK_SESSION_INFO info{};
  EXPECT_EQ(c().C_GetSessionInfo(first, &info), CKR_SESSION_HANDLE_INVALID);
  EXPECT_EQ(c().C_GetSessionInfo(second, &info), CKR_SESSION_HANDLE_INVALID);
  EXPECT_EQ(state(open()), static_cast<CK_STATE>(CKS_RW_PUBLIC_SESSION));
}

TEST_F(Sessions, EndWithTheLibrary) {
  const CK_SESSION_HANDLE session = user_session();
  ASSERT_EQ(c().C_Finalize(nullptr), CKR_OK);
  ASSERT_EQ(c().C_Initialize(nullptr), CKR_OK);
  find_slot();
  CK_SESSION_INFO info{};
  EXPECT_EQ(c().C_GetSessionInfo(session, &info), CKR_SESSION_HANDLE_INVALID);
}

TEST_F(Sessions, KeepATokenFromBeingMadeAnew) {
  if (!kToken.makes_anew) GTEST_SKIP() << "the token is made once";
  (void)open();
  const std::string label(32, 'x');
  EXPECT_EQ(c().C_InitToken(slot(), octets(kSoPin), kSoPin.size(), octets(label)), CKR_SESSION_EXISTS);
}

TEST_F(Sessions, AreNotWithoutEnd) {
  if (!kToken.ours) GTEST_SKIP() << "how many sessions a token has is its own affair";
  const CK_ULONG most = token_info().ulMaxSessionCount;
  for (CK_ULONG i = 0; i < most; ++i) ASSERT_NE(open(), 0U);
  CK_SESSION_HANDLE session = 0;
  EXPECT_EQ(c().C_OpenSession(slot(), CKF_SERIAL_SESSION, nullptr, nullptr, &session), CKR_SESSION_COUNT);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
