// SPDX-License-Identifier: Apache-2.0
/// @file  TokenCalls: a token on flash, by the functions of Cryptoki that are linked.
#pragma once

#include "fairlead/base/bytes.hpp"

#include "support/flash_model.hpp"
#include "token/device_board.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

namespace fairlead::token::test {

inline constexpr std::string_view kSoPin = "87654321";
inline constexpr std::string_view kPin = "1234567";
inline constexpr std::string_view kNewPin = "7654321";

inline CK_FUNCTION_LIST& calls() {
  CK_FUNCTION_LIST* list = nullptr;
  EXPECT_EQ(C_GetFunctionList(&list), CKR_OK);
  return *list;
}
inline CK_BYTE* octets(std::string_view text) {
  return const_cast<CK_BYTE*>(reinterpret_cast<const CK_BYTE*>(text.data()));
}

inline CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, std::string_view value) {
  return {type, octets(value), value.size()};
}
inline CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, CK_ULONG& value) { return {type, &value, sizeof(value)}; }
inline CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, CK_BBOOL& value) { return {type, &value, sizeof(value)}; }

inline constexpr std::string_view kP256("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 10);

/// The flash of the program's one token, which token::board() is defined over.
inline support::FlashModel flash{kDeviceFlash};

/// An empty token that is initialised, and the steps of its users.
class TokenCalls : public testing::Test {
 protected:
  void SetUp() override {
    flash = support::FlashModel(kDeviceFlash);
    ASSERT_EQ(calls().C_Initialize(nullptr), CKR_OK);
  }
  void TearDown() override { (void)calls().C_Finalize(nullptr); }

  static void restart() {
    (void)calls().C_Finalize(nullptr);
    ASSERT_EQ(calls().C_Initialize(nullptr), CKR_OK);
  }
  static CK_RV init_token() {
    return calls().C_InitToken(0, octets(kSoPin), kSoPin.size(), octets(std::string(32, 'd')));
  }
  static CK_SESSION_HANDLE open() {
    CK_SESSION_HANDLE session = 0;
    EXPECT_EQ(calls().C_OpenSession(0, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session), CKR_OK);
    return session;
  }
  static CK_RV log_in(CK_SESSION_HANDLE session, CK_USER_TYPE user, std::string_view pin) {
    return calls().C_Login(session, user, octets(pin), pin.size());
  }
  /// A token with both PINs and a user who has logged in.
  static CK_SESSION_HANDLE set_up() {
    EXPECT_EQ(init_token(), CKR_OK);
    CK_SESSION_HANDLE session = open();
    EXPECT_EQ(log_in(session, CKU_SO, kSoPin), CKR_OK);
    EXPECT_EQ(calls().C_InitPIN(session, octets(kPin), kPin.size()), CKR_OK);
    EXPECT_EQ(calls().C_Logout(session), CKR_OK);
    EXPECT_EQ(log_in(session, CKU_USER, kPin), CKR_OK);
    return session;
  }
  static CK_RV create(CK_SESSION_HANDLE session, std::string_view label, std::string_view value,
                      CK_OBJECT_HANDLE& made) {
    CK_ULONG object_class = CKO_DATA;
    CK_BBOOL yes = CK_TRUE;
    std::array attributes{attribute(CKA_CLASS, object_class), attribute(CKA_TOKEN, yes), attribute(CKA_PRIVATE, yes),
                          attribute(CKA_LABEL, label), attribute(CKA_VALUE, value)};
    return calls().C_CreateObject(session, attributes.data(), attributes.size(), &made);
  }
  static CK_RV generate(CK_SESSION_HANDLE session, std::string_view label) {
    CK_BBOOL yes = CK_TRUE;
    CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
    std::array of_public{attribute(CKA_EC_PARAMS, kP256), attribute(CKA_TOKEN, yes), attribute(CKA_LABEL, label)};
    std::array of_private{attribute(CKA_TOKEN, yes), attribute(CKA_LABEL, label)};
    CK_OBJECT_HANDLE pub = 0;
    CK_OBJECT_HANDLE priv = 0;
    return calls().C_GenerateKeyPair(session, &mechanism, of_public.data(), of_public.size(), of_private.data(),
                                     of_private.size(), &pub, &priv);
  }
  static std::vector<CK_OBJECT_HANDLE> all(CK_SESSION_HANDLE session) {
    std::vector<CK_OBJECT_HANDLE> found(32);
    CK_ULONG count = 0;
    EXPECT_EQ(calls().C_FindObjectsInit(session, nullptr, 0), CKR_OK);
    EXPECT_EQ(calls().C_FindObjects(session, found.data(), found.size(), &count), CKR_OK);
    EXPECT_EQ(calls().C_FindObjectsFinal(session), CKR_OK);
    found.resize(count);
    return found;
  }
  static std::string text(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    std::array<char, 2048> memory{};
    CK_ATTRIBUTE wanted{type, memory.data(), memory.size()};
    const CK_RV rv = calls().C_GetAttributeValue(session, object, &wanted, 1);
    return rv == CKR_OK ? std::string(memory.data(), wanted.ulValueLen) : "? " + std::to_string(rv);
  }
  static bool signs(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
    CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
    std::array<CK_BYTE, 32> digest{};
    std::array<CK_BYTE, 64> signature{};
    CK_ULONG size = signature.size();
    return calls().C_SignInit(session, &mechanism, key) == CKR_OK &&
           calls().C_Sign(session, digest.data(), digest.size(), signature.data(), &size) == CKR_OK;
  }
};

}  // namespace fairlead::token::test
