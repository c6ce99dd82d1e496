// SPDX-License-Identifier: Apache-2.0
// The library as such (PKCS #11 base specification 2.40, sections 5.4, 5.16 and 5.5).
#include "pkcs11/conformance/kit.hpp"

#include <cstdint>

namespace fairlead::pkcs11::test {
namespace {

class General : public Conformance {
 protected:
  /// Each function of the list with a session or slot that is none.
  static std::vector<std::pair<const char*, CK_RV>> call_all();
};

std::vector<std::pair<const char*, CK_RV>> General::call_all() {
  const CK_SESSION_HANDLE s = 4711;
  CK_ULONG n = 0;
  CK_BYTE b = 0;
  CK_MECHANISM m = plain(CKM_SHA256);
  CK_ATTRIBUTE a{CKA_LABEL, &b, 1};
  CK_OBJECT_HANDLE o = 0;
  CK_INFO info{};
  CK_SLOT_INFO slot{};
  CK_TOKEN_INFO token{};
  CK_MECHANISM_INFO mechanism{};
  CK_SESSION_INFO session{};
  const CK_FUNCTION_LIST& f = c();
  return {
      {"C_GetInfo", f.C_GetInfo(&info)},
      {"C_GetSlotList", f.C_GetSlotList(CK_TRUE, nullptr, &n)},
      {"C_GetSlotInfo", f.C_GetSlotInfo(0, &slot)},
      {"C_GetTokenInfo", f.C_GetTokenInfo(0, &token)},
      {"C_GetMechanismList", f.C_GetMechanismList(0, nullptr, &n)},
      {"C_GetMechanismInfo", f.C_GetMechanismInfo(0, CKM_SHA256, &mechanism)},
      {"C_InitToken", f.C_InitToken(0, octets("12345678"), 8, octets(std::string(32, ' ')))},
      {"C_InitPIN", f.C_InitPIN(s, octets("12345678"), 8)},
      {"C_SetPIN", f.C_SetPIN(s, octets("12345678"), 8, octets("12345678"), 8)},
      {"C_OpenSession", f.C_OpenSession(0, CKF_SERIAL_SESSION, nullptr, nullptr, &n)},
      {"C_CloseSession", f.C_CloseSession(s)},
      {"C_CloseAllSessions", f.C_CloseAllSessions(0)},
      {"C_GetSessionInfo", f.C_GetSessionInfo(s, &session)},
      {"C_GetOperationState", f.C_GetOperationState(s, &b, &n)},
      {"C_SetOperationState", f.C_SetOperationState(s, &b, 1, 0, 0)},
      {"C_Login", f.C_Login(s, CKU_USER, octets("12345678"), 8)},
      {"C_Logout", f.C_Logout(s)},
      {"C_CreateObject", f.C_CreateObject(s, &a, 1, &o)},
      {"C_CopyObject", f.C_CopyObject(s, 1, &a, 1, &o)},
      {"C_DestroyObject", f.C_DestroyObject(s, 1)},
      {"C_GetObjectSize", f.C_GetObjectSize(s, 1, &n)},
      {"C_GetAttributeValue", f.C_GetAttributeValue(s, 1, &a, 1)},
      {"C_SetAttributeValue", f.C_SetAttributeValue(s, 1, &a, 1)},
      {"C_FindObjectsInit", f.C_FindObjectsInit(s, &a, 1)},
      {"C_FindObjects", f.C_FindObjects(s, &o, 1, &n)},
      {"C_FindObjectsFinal", f.C_FindObjectsFinal(s)},
      {"C_EncryptInit", f.C_EncryptInit(s, &m, 1)},
      {"C_Encrypt", f.C_Encrypt(s, &b, 1, &b, &n)},
      {"C_EncryptUpdate", f.C_EncryptUpdate(s, &b, 1, &b, &n)},
      {"C_EncryptFinal", f.C_EncryptFinal(s, &b, &n)},
      {"C_DecryptInit", f.C_DecryptInit(s, &m, 1)},
      {"C_Decrypt", f.C_Decrypt(s, &b, 1, &b, &n)},
      {"C_DecryptUpdate", f.C_DecryptUpdate(s, &b, 1, &b, &n)},
      {"C_DecryptFinal", f.C_DecryptFinal(s, &b, &n)},
      {"C_DigestInit", f.C_DigestInit(s, &m)},
      {"C_Digest", f.C_Digest(s, &b, 1, &b, &n)},
      {"C_DigestUpdate", f.C_DigestUpdate(s, &b, 1)},
      {"C_DigestKey", f.C_DigestKey(s, 1)},
      {"C_DigestFinal", f.C_DigestFinal(s, &b, &n)},
      {"C_SignInit", f.C_SignInit(s, &m, 1)},
      {"C_Sign", f.C_Sign(s, &b, 1, &b, &n)},
      {"C_SignUpdate", f.C_SignUpdate(s, &b, 1)},
      {"C_SignFinal", f.C_SignFinal(s, &b, &n)},
      {"C_SignRecoverInit", f.C_SignRecoverInit(s, &m, 1)},
      {"C_SignRecover", f.C_SignRecover(s, &b, 1, &b, &n)},
      {"C_VerifyInit", f.C_VerifyInit(s, &m, 1)},
      {"C_Verify", f.C_Verify(s, &b, 1, &b, 1)},
      {"C_VerifyUpdate", f.C_VerifyUpdate(s, &b, 1)},
      {"C_VerifyFinal", f.C_VerifyFinal(s, &b, 1)},
      {"C_VerifyRecoverInit", f.C_VerifyRecoverInit(s, &m, 1)},
      {"C_VerifyRecover", f.C_VerifyRecover(s, &b, 1, &b, &n)},
      {"C_DigestEncryptUpdate", f.C_DigestEncryptUpdate(s, &b, 1, &b, &n)},
      {"C_DecryptDigestUpdate", f.C_DecryptDigestUpdate(s, &b, 1, &b, &n)},
      {"C_SignEncryptUpdate", f.C_SignEncryptUpdate(s, &b, 1, &b, &n)},
      {"C_DecryptVerifyUpdate", f.C_DecryptVerifyUpdate(s, &b, 1, &b, &n)},
      {"C_GenerateKey", f.C_GenerateKey(s, &m, &a, 1, &o)},
      {"C_GenerateKeyPair", f.C_GenerateKeyPair(s, &m, &a, 1, &a, 1, &o, &o)},
      {"C_WrapKey", f.C_WrapKey(s, &m, 1, 1, &b, &n)},
      {"C_UnwrapKey", f.C_UnwrapKey(s, &m, 1, &b, 1, &a, 1, &o)},
      {"C_DeriveKey", f.C_DeriveKey(s, &m, 1, &a, 1, &o)},
      {"C_SeedRandom", f.C_SeedRandom(s, &b, 1)},
      {"C_GenerateRandom", f.C_GenerateRandom(s, &b, 1)},
      {"C_WaitForSlotEvent", f.C_WaitForSlotEvent(CKF_DONT_BLOCK, &n, nullptr)},
  };
}

TEST_F(General, EveryFunctionIsThere) {
  CK_FUNCTION_LIST list = c();
  // Behind the version, which is padded to a pointer's size, there are pointers alone.
  std::array<std::uintptr_t, sizeof(list) / sizeof(std::uintptr_t)> pointers{};
  static_assert(sizeof(pointers) == sizeof(list));
  std::memcpy(pointers.data(), &list, sizeof(list));
  for (std::size_t i = 1; i < pointers.size(); ++i) EXPECT_NE(pointers.at(i), 0U) << i;
  EXPECT_EQ(list.version.major, 2);
  CK_FUNCTION_LIST* again = nullptr;
  EXPECT_EQ(c().C_GetFunctionList(nullptr), CKR_ARGUMENTS_BAD);
  ASSERT_EQ(c().C_GetFunctionList(&again), CKR_OK);
  EXPECT_EQ(again, &c());
}

/// Section 5.4: before C_Initialize and after C_Finalize.
TEST_F(General, NothingIsDoneWhileTheLibraryIsFinalized) {
  ASSERT_EQ(c().C_Finalize(nullptr), CKR_OK);
  EXPECT_EQ(c().C_Finalize(nullptr), CKR_CRYPTOKI_NOT_INITIALIZED);
  for (const auto& [name, rv] : call_all()) {
    // What a token does not do at all may say so at any time.
    if (rv == CKR_FUNCTION_NOT_SUPPORTED && !kToken.ours) continue;
    EXPECT_EQ(rv, CKR_CRYPTOKI_NOT_INITIALIZED) << name;
  }
  ASSERT_EQ(c().C_Initialize(nullptr), CKR_OK);
}

TEST_F(General, WhatIsNotSupportedSaysSo) {
  if (!kToken.ours) GTEST_SKIP() << "which functions a token has is its own affair";
  for (const auto& [name, rv] : call_all()) EXPECT_NE(rv, CKR_CRYPTOKI_NOT_INITIALIZED) << name;
  (void)c().C_CloseAllSessions(slot());
  const CK_SESSION_HANDLE session = open();
  CK_ULONG n = 0;
  CK_BYTE b = 0;
  EXPECT_EQ(c().C_GetOperationState(session, &b, &n), CKR_FUNCTION_NOT_SUPPORTED);
  EXPECT_EQ(c().C_WrapKey(session, nullptr, 1, 1, &b, &n), CKR_FUNCTION_NOT_SUPPORTED);
  EXPECT_EQ(c().C_DigestKey(session, 1), CKR_FUNCTION_NOT_SUPPORTED);
  EXPECT_EQ(c().C_SeedRandom(session, &b, 1), CKR_RANDOM_SEED_NOT_SUPPORTED);
}

/// Section 5.16: what was for functions that run beside the application.
TEST_F(General, NothingRunsInParallel) {
  const CK_SESSION_HANDLE session = open();
  if (!kToken.names_functions_not_parallel) GTEST_SKIP() << "the token does not know the functions of old";
  EXPECT_EQ(c().C_GetFunctionStatus(session), CKR_FUNCTION_NOT_PARALLEL);
  EXPECT_EQ(c().C_CancelFunction(session), CKR_FUNCTION_NOT_PARALLEL);
}

TEST_F(General, IsInitializedOnceAndWithArgumentsThatFit) {
  CK_ULONG reserved = 0;
  EXPECT_EQ(c().C_Initialize(nullptr), CKR_CRYPTOKI_ALREADY_INITIALIZED);
  if (kToken.refuses_reserved) {
    EXPECT_EQ(c().C_Finalize(&reserved), CKR_ARGUMENTS_BAD);
  }
  ASSERT_EQ(c().C_Finalize(nullptr), CKR_OK);
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  arguments.pReserved = &arguments;
  EXPECT_EQ(c().C_Initialize(&arguments), CKR_ARGUMENTS_BAD);
  arguments.pReserved = nullptr;
  arguments.LockMutex = [](void*) -> CK_RV { return CKR_OK; };
  EXPECT_EQ(c().C_Initialize(&arguments), CKR_ARGUMENTS_BAD) << "some of the four functions";
  arguments.UnlockMutex = arguments.LockMutex;
  arguments.DestroyMutex = arguments.LockMutex;
  arguments.CreateMutex = [](void** made) -> CK_RV {
    static int mutex = 0;
    *made = &mutex;
    return CKR_OK;
  };
  EXPECT_EQ(c().C_Initialize(&arguments), CKR_OK) << "the application's or the system's";
  ASSERT_EQ(c().C_Finalize(nullptr), CKR_OK);
  arguments.flags = 0;
  const CK_RV own = c().C_Initialize(&arguments);
  if (kToken.ours) {
    EXPECT_EQ(own, CKR_CANT_LOCK) << "the application's alone";
  }
  if (own == CKR_OK) {
    ASSERT_EQ(c().C_Finalize(nullptr), CKR_OK);
  }
  ASSERT_EQ(c().C_Initialize(nullptr), CKR_OK);
}

TEST_F(General, SaysWhatItIs) {
  CK_INFO info{};
  if (kToken.checks_pointers) {
    EXPECT_EQ(c().C_GetInfo(nullptr), CKR_ARGUMENTS_BAD);
  }
  ASSERT_EQ(c().C_GetInfo(&info), CKR_OK);
  EXPECT_EQ(info.cryptokiVersion.major, 2);
  EXPECT_EQ(info.flags, 0U);
}

/// Section 5.5.
TEST_F(General, ListsItsSlots) {
  CK_ULONG count = 0;
  EXPECT_EQ(c().C_GetSlotList(CK_FALSE, nullptr, nullptr), CKR_ARGUMENTS_BAD);
  ASSERT_EQ(c().C_GetSlotList(CK_FALSE, nullptr, &count), CKR_OK);
  ASSERT_GE(count, 1U);
  std::vector<CK_SLOT_ID> slots(count);
  CK_ULONG none = 0;
  EXPECT_EQ(c().C_GetSlotList(CK_FALSE, slots.data(), &none), CKR_BUFFER_TOO_SMALL);
  EXPECT_EQ(none, count);
  ASSERT_EQ(c().C_GetSlotList(CK_FALSE, slots.data(), &count), CKR_OK);
  CK_SLOT_INFO info{};
  ASSERT_EQ(c().C_GetSlotInfo(slots.front(), &info), CKR_OK);
  EXPECT_NE(info.flags & CKF_TOKEN_PRESENT, 0U);
}

TEST_F(General, KnowsNoOtherSlot) {
  constexpr CK_SLOT_ID kNone = 4711;
  CK_SLOT_INFO info{};
  CK_TOKEN_INFO of_token{};
  CK_MECHANISM_INFO mechanism{};
  CK_ULONG n = 0;
  EXPECT_EQ(c().C_GetSlotInfo(kNone, &info), CKR_SLOT_ID_INVALID);
  EXPECT_EQ(c().C_GetTokenInfo(kNone, &of_token), CKR_SLOT_ID_INVALID);
  EXPECT_EQ(c().C_GetMechanismList(kNone, nullptr, &n), CKR_SLOT_ID_INVALID);
  EXPECT_EQ(c().C_GetMechanismInfo(kNone, CKM_ECDSA, &mechanism), CKR_SLOT_ID_INVALID);
  EXPECT_EQ(c().C_CloseAllSessions(kNone), CKR_SLOT_ID_INVALID);
  EXPECT_EQ(c().C_OpenSession(kNone, CKF_SERIAL_SESSION, nullptr, nullptr, &n), CKR_SLOT_ID_INVALID);
  EXPECT_EQ(c().C_InitToken(kNone, octets(kSoPin), kSoPin.size(), octets(std::string(32, ' '))), CKR_SLOT_ID_INVALID);
}

TEST_F(General, SaysWhatTheTokenIs) {
  CK_TOKEN_INFO info = token_info();
  constexpr CK_FLAGS kReady = CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | CKF_LOGIN_REQUIRED | CKF_RNG;
  EXPECT_EQ(info.flags & kReady, kReady);
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(info.label), 32), "dev" + std::string(29, ' '));
  EXPECT_LE(info.ulMinPinLen, kPin.size());
  EXPECT_GE(info.ulMaxPinLen, kPin.size());
  if (!kToken.counts_sessions) GTEST_SKIP() << "the token does not count its sessions";
  EXPECT_EQ(info.ulSessionCount, 0U);
  (void)open();
  (void)open(0);
  info = token_info();
  EXPECT_EQ(info.ulSessionCount, 2U);
  EXPECT_EQ(info.ulRwSessionCount, 1U);
}

TEST_F(General, ListsItsMechanisms) {
  CK_ULONG count = 0;
  ASSERT_EQ(c().C_GetMechanismList(slot(), nullptr, &count), CKR_OK);
  ASSERT_GE(count, 2U);
  std::vector<CK_MECHANISM_TYPE> all(count);
  CK_ULONG one = 1;
  EXPECT_EQ(c().C_GetMechanismList(slot(), all.data(), &one), CKR_BUFFER_TOO_SMALL);
  EXPECT_EQ(one, count);
  ASSERT_EQ(c().C_GetMechanismList(slot(), all.data(), &count), CKR_OK);
  for (const CK_MECHANISM_TYPE type : all) {
    CK_MECHANISM_INFO info{};
    ASSERT_EQ(c().C_GetMechanismInfo(slot(), type, &info), CKR_OK) << type;
    EXPECT_LE(info.ulMinKeySize, info.ulMaxKeySize) << type;
    if (kToken.ours) {
      EXPECT_NE(info.flags, 0U) << type;
    }
  }
  CK_MECHANISM_INFO info{};
  EXPECT_EQ(c().C_GetMechanismInfo(slot(), kNoMechanism, &info), CKR_MECHANISM_INVALID);
  ASSERT_EQ(c().C_GetMechanismInfo(slot(), CKM_ECDSA, &info), CKR_OK);
  EXPECT_NE(info.flags & CKF_SIGN, 0U);
}

TEST_F(General, WaitsForNoSlot) {
  if (!kToken.tells_slot_events) GTEST_SKIP() << "the token has no events of slots";
  CK_SLOT_ID which = 0;
  EXPECT_EQ(c().C_WaitForSlotEvent(CKF_DONT_BLOCK, &which, nullptr), CKR_NO_EVENT);
  if (kToken.ours) {
    EXPECT_EQ(c().C_WaitForSlotEvent(CKF_DONT_BLOCK, nullptr, nullptr), CKR_ARGUMENTS_BAD);
  }
}

}  // namespace
}  // namespace fairlead::pkcs11::test
