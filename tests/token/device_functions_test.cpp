// SPDX-License-Identifier: Apache-2.0
/// @file  The functions of a device in the field: what they do, and that the others are there and say that they do
/// nothing.
#include "fairlead/token/functions.hpp"

#include "token/token_calls.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::token {

namespace test {
namespace {

DeviceBoard& the_board() {
  static DeviceBoard device(flash);
  return device;
}

}  // namespace
}  // namespace test

Board& board() { return test::the_board(); }

namespace test {
namespace {

const CK_FUNCTION_LIST& list_of(const FunctionList& functions) {
  return reinterpret_cast<const CK_FUNCTION_LIST&>(functions);
}
const CK_FUNCTION_LIST& device() { return list_of(device_functions()); }

/// The addresses of all functions, in the standard's order.
using Addresses = std::array<const void*, 68>;
Addresses addresses_of(const CK_FUNCTION_LIST& list) {
  Addresses all{};
  const auto* const first = reinterpret_cast<const std::byte*>(&list.C_Initialize);
  static_assert(sizeof(CK_FUNCTION_LIST) == sizeof(all) + sizeof(void*));
  std::memcpy(static_cast<void*>(all.data()), first, sizeof(all));
  return all;
}

class DeviceFunctions : public TokenCalls {};

TEST_F(DeviceFunctions, EveryFunctionIsThere) {
  EXPECT_EQ(device().version.major, 2);
  EXPECT_EQ(device().version.minor, 40);
  for (const void* const address : addresses_of(device())) EXPECT_NE(address, nullptr);
  EXPECT_EQ(addresses_of(calls()), addresses_of(list_of(all_functions())));
}

TEST_F(DeviceFunctions, MakeKeysFindThemAndSign) {
  CK_SESSION_HANDLE session = set_up();
  ASSERT_EQ(device().C_CloseSession(session), CKR_OK);
  ASSERT_EQ(device().C_OpenSession(0, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session), CKR_OK);
  ASSERT_EQ(device().C_Login(session, CKU_USER, octets(kPin), kPin.size()), CKR_OK);
  CK_BBOOL yes = CK_TRUE;
  CK_ULONG object_class = CKO_PRIVATE_KEY;
  CK_MECHANISM make{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
  std::array of_public{attribute(CKA_EC_PARAMS, kP256)};
  std::array of_private{attribute(CKA_TOKEN, yes), attribute(CKA_LABEL, "field")};
  CK_OBJECT_HANDLE pub = 0;
  CK_OBJECT_HANDLE key = 0;
  ASSERT_EQ(device().C_GenerateKeyPair(session, &make, of_public.data(), of_public.size(), of_private.data(),
                                       of_private.size(), &pub, &key),
            CKR_OK);
  std::array wanted{attribute(CKA_CLASS, object_class), attribute(CKA_LABEL, "field")};
  CK_OBJECT_HANDLE found = 0;
  CK_ULONG count = 0;
  ASSERT_EQ(device().C_FindObjectsInit(session, wanted.data(), wanted.size()), CKR_OK);
  ASSERT_EQ(device().C_FindObjects(session, &found, 1, &count), CKR_OK);
  ASSERT_EQ(device().C_FindObjectsFinal(session), CKR_OK);
  ASSERT_EQ(count, 1U);
  EXPECT_EQ(found, key);
  CK_MECHANISM ecdsa{CKM_ECDSA, nullptr, 0};
  std::array<CK_BYTE, 32> digest{};
  std::array<CK_BYTE, 64> signature{};
  CK_ULONG size = signature.size();
  ASSERT_EQ(device().C_SignInit(session, &ecdsa, found), CKR_OK);
  ASSERT_EQ(device().C_Sign(session, digest.data(), digest.size(), signature.data(), &size), CKR_OK);
  ASSERT_EQ(calls().C_VerifyInit(session, &ecdsa, pub), CKR_OK);
  EXPECT_EQ(calls().C_Verify(session, digest.data(), digest.size(), signature.data(), size), CKR_OK);
  EXPECT_EQ(device().C_DestroyObject(session, key), CKR_OK);
}

TEST_F(DeviceFunctions, MechanismsSayWhatIsDone) {
  (void)set_up();
  the_board().give(device_functions());
  const CK_FUNCTION_LIST& list = device();
  CK_ULONG count = 0;
  ASSERT_EQ(list.C_GetMechanismList(0, nullptr, &count), CKR_OK);
  std::vector<CK_MECHANISM_TYPE> all(count);
  ASSERT_EQ(list.C_GetMechanismList(0, all.data(), &count), CKR_OK);
  EXPECT_EQ(std::ranges::count(all, CKM_GENERIC_SECRET_KEY_GEN), 0);
  CK_MECHANISM_INFO info{};
  for (const CK_MECHANISM_TYPE type : all) {
    ASSERT_EQ(list.C_GetMechanismInfo(0, type, &info), CKR_OK);
    EXPECT_EQ(info.flags & (CKF_VERIFY | CKF_GENERATE), 0U) << type;
    EXPECT_NE(info.flags & (CKF_SIGN | CKF_DIGEST | CKF_GENERATE_KEY_PAIR), 0U) << type;
  }
  EXPECT_EQ(list.C_GetMechanismInfo(0, CKM_GENERIC_SECRET_KEY_GEN, &info), CKR_MECHANISM_INVALID);
  the_board().give(all_functions());
  ASSERT_EQ(list.C_GetMechanismInfo(0, CKM_GENERIC_SECRET_KEY_GEN, &info), CKR_OK);
  ASSERT_EQ(list.C_GetMechanismInfo(0, CKM_ECDSA, &info), CKR_OK);
  EXPECT_NE(info.flags & CKF_VERIFY, 0U);
}

TEST_F(DeviceFunctions, MakeMacsInParts) {
  const CK_SESSION_HANDLE session = set_up();
  const CK_FUNCTION_LIST& list = device();
  CK_BBOOL yes = CK_TRUE;
  CK_ULONG object_class = CKO_SECRET_KEY;
  CK_ULONG key_type = CKK_GENERIC_SECRET;
  std::array wanted{attribute(CKA_CLASS, object_class), attribute(CKA_KEY_TYPE, key_type), attribute(CKA_SIGN, yes),
                    attribute(CKA_VALUE, "a secret")};
  CK_OBJECT_HANDLE key = 0;
  ASSERT_EQ(list.C_CreateObject(session, wanted.data(), wanted.size(), &key), CKR_OK);
  CK_MECHANISM hmac{CKM_SHA256_HMAC, nullptr, 0};
  std::array<CK_BYTE, 32> mac{};
  CK_ULONG size = mac.size();
  ASSERT_EQ(list.C_SignInit(session, &hmac, key), CKR_OK);
  ASSERT_EQ(list.C_SignUpdate(session, mac.data(), 16), CKR_OK);
  EXPECT_EQ(list.C_SignFinal(session, mac.data(), &size), CKR_OK);
  EXPECT_EQ(size, mac.size());
}

TEST_F(DeviceFunctions, WhatIsLeftOutSaysSo) {
  const CK_SESSION_HANDLE session = set_up();
  const CK_FUNCTION_LIST& list = device();
  const auto refused = CKR_FUNCTION_NOT_SUPPORTED;
  CK_BYTE* const pin = octets(kPin);
  EXPECT_EQ(list.C_InitToken(0, pin, kPin.size(), pin), refused);
  EXPECT_EQ(list.C_InitPIN(session, pin, kPin.size()), refused);
  EXPECT_EQ(list.C_SetPIN(session, pin, kPin.size(), pin, kPin.size()), refused);
  EXPECT_EQ(list.C_CopyObject(session, 0, nullptr, 0, nullptr), refused);
  EXPECT_EQ(list.C_GetObjectSize(session, 0, nullptr), refused);
  EXPECT_EQ(list.C_SetAttributeValue(session, 0, nullptr, 0), refused);
  EXPECT_EQ(list.C_VerifyInit(session, nullptr, 0), refused);
  EXPECT_EQ(list.C_Verify(session, nullptr, 0, nullptr, 0), refused);
  EXPECT_EQ(list.C_VerifyUpdate(session, nullptr, 0), refused);
  EXPECT_EQ(list.C_VerifyFinal(session, nullptr, 0), refused);
  EXPECT_EQ(list.C_GenerateKey(session, nullptr, nullptr, 0, nullptr), refused);
  // Nothing else is.
  const Addresses all = addresses_of(calls());
  const Addresses some = addresses_of(list);
  int others = 0;
  for (std::size_t i = 0; i < all.size(); ++i) others += all[i] == some[i] ? 0 : 1;
  EXPECT_EQ(others, 11);
  ASSERT_EQ(list.C_Finalize(nullptr), CKR_OK);
  EXPECT_EQ(list.C_InitPIN(session, pin, kPin.size()), CKR_CRYPTOKI_NOT_INITIALIZED);
}

}  // namespace
}  // namespace test
}  // namespace fairlead::token
