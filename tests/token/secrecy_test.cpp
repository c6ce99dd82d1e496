// SPDX-License-Identifier: Apache-2.0
/// @file  What must not come out of a token, whoever asks; and that a full one still does what it must.
#include "token/token_calls.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::token {

Board& board() {
  static test::DeviceBoard device(test::flash);
  return device;
}

namespace test {
namespace {

class Secrecy : public TokenCalls {
 protected:
  static CK_RV copy(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE one, CK_OBJECT_HANDLE& made) {
    return calls().C_CopyObject(session, object, &one, 1, &made);
  }
  static std::vector<CK_OBJECT_HANDLE> of_class(CK_SESSION_HANDLE session, CK_ULONG object_class) {
    std::vector<CK_OBJECT_HANDLE> found;
    for (const CK_OBJECT_HANDLE object : all(session)) {
      CK_ULONG number = 0;
      const std::string text = TokenCalls::text(session, object, CKA_CLASS);
      (void)copy_bytes(std::as_writable_bytes(std::span(&number, 1)), bytes_of(text));
      if (number == object_class) found.push_back(object);
    }
    return found;
  }
  static bool in_flash(std::string_view text) { return !std::ranges::search(flash.bytes(), bytes_of(text)).empty(); }
};

/// A key is made in the memory in which its halves are built: what the caller says of them stays apart from it.
TEST_F(Secrecy, NoAttributeReachesIntoTheKeyThatIsMade) {
  const CK_SESSION_HANDLE session = set_up();
  for (std::size_t size = 1500; size < 4000; size += 50) {
    const std::string label(size, 'l');
    CK_BBOOL yes = CK_TRUE;
    CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
    std::array of_public{attribute(CKA_EC_PARAMS, kP256)};
    std::array of_private{attribute(CKA_TOKEN, yes), attribute(CKA_LABEL, label)};
    CK_OBJECT_HANDLE pub = 0;
    CK_OBJECT_HANDLE key = 0;
    const CK_RV rv = calls().C_GenerateKeyPair(session, &mechanism, of_public.data(), of_public.size(),
                                               of_private.data(), of_private.size(), &pub, &key);
    if (rv != CKR_OK) {
      EXPECT_EQ(rv, CKR_DEVICE_MEMORY) << size;
      continue;
    }
    std::vector<char> memory(4096);
    CK_ATTRIBUTE wanted{CKA_LABEL, memory.data(), memory.size()};
    EXPECT_EQ(calls().C_GetAttributeValue(session, key, &wanted, 1), CKR_OK);
    EXPECT_EQ(std::string(memory.data(), wanted.ulValueLen), label) << size;
    EXPECT_TRUE(signs(session, key));
    EXPECT_EQ(calls().C_DestroyObject(session, pub), CKR_OK);
    EXPECT_EQ(calls().C_DestroyObject(session, key), CKR_OK);
  }
}

TEST_F(Secrecy, ACopyThatIsPrivateHidesWhatWasNot) {
  const CK_SESSION_HANDLE session = set_up();
  CK_ULONG object_class = CKO_DATA;
  CK_BBOOL yes = CK_TRUE;
  std::array attributes{attribute(CKA_CLASS, object_class), attribute(CKA_VALUE, "what was public")};
  CK_OBJECT_HANDLE open_data = 0;
  ASSERT_EQ(calls().C_CreateObject(session, attributes.data(), attributes.size(), &open_data), CKR_OK);
  std::array changes{attribute(CKA_PRIVATE, yes), attribute(CKA_TOKEN, yes)};
  CK_OBJECT_HANDLE hidden = 0;
  ASSERT_EQ(calls().C_CopyObject(session, open_data, changes.data(), changes.size(), &hidden), CKR_OK);
  EXPECT_EQ(text(session, hidden, CKA_VALUE), "what was public");
  EXPECT_FALSE(in_flash("what was public"));
}

TEST_F(Secrecy, TheOfficerUsesAndCopiesNoKey) {
  CK_SESSION_HANDLE session = set_up();
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
  std::array of_public{attribute(CKA_EC_PARAMS, kP256)};
  std::array of_private{attribute(CKA_TOKEN, yes), attribute(CKA_PRIVATE, no)};
  CK_OBJECT_HANDLE pub = 0;
  CK_OBJECT_HANDLE key = 0;
  ASSERT_EQ(calls().C_GenerateKeyPair(session, &mechanism, of_public.data(), of_public.size(), of_private.data(),
                                      of_private.size(), &pub, &key),
            CKR_OK);
  EXPECT_TRUE(signs(session, key));
  ASSERT_EQ(calls().C_Logout(session), CKR_OK);
  EXPECT_FALSE(signs(session, key));
  ASSERT_EQ(log_in(session, CKU_SO, kSoPin), CKR_OK);
  EXPECT_FALSE(signs(session, key));
  CK_OBJECT_HANDLE copied = 0;
  EXPECT_EQ(copy(session, key, attribute(CKA_TOKEN, no), copied), CKR_USER_NOT_LOGGED_IN);
  CK_ATTRIBUTE label = attribute(CKA_LABEL, "mine");
  EXPECT_EQ(calls().C_SetAttributeValue(session, key, &label, 1), CKR_USER_NOT_LOGGED_IN);
}

TEST_F(Secrecy, WhatMayNotBeCopiedStaysSo) {
  const CK_SESSION_HANDLE session = set_up();
  ASSERT_EQ(generate(session, "key"), CKR_OK);
  const CK_OBJECT_HANDLE key = of_class(session, CKO_PRIVATE_KEY).front();
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  constexpr CK_ATTRIBUTE_TYPE kCopyable = 0x171;
  CK_ATTRIBUTE change = attribute(kCopyable, no);
  ASSERT_EQ(calls().C_SetAttributeValue(session, key, &change, 1), CKR_OK);
  CK_OBJECT_HANDLE copied = 0;
  EXPECT_EQ(copy(session, key, attribute(CKA_TOKEN, no), copied), CKR_ACTION_PROHIBITED);
  change = attribute(kCopyable, yes);
  EXPECT_EQ(calls().C_SetAttributeValue(session, key, &change, 1), CKR_ATTRIBUTE_READ_ONLY);
}

/// After a key was used once it is kept ready; what becomes of it counts all the same.
TEST_F(Secrecy, AKeyThatIsKeptReadyIsNoLongerUsedThanItMay) {
  CK_SESSION_HANDLE session = set_up();
  ASSERT_EQ(generate(session, "key"), CKR_OK);
  const CK_OBJECT_HANDLE key = of_class(session, CKO_PRIVATE_KEY).front();
  ASSERT_TRUE(signs(session, key));
  CK_BBOOL no = CK_FALSE;
  CK_OBJECT_HANDLE of_session = 0;
  ASSERT_EQ(copy(session, key, attribute(CKA_TOKEN, no), of_session), CKR_OK);
  CK_OBJECT_HANDLE other = 0;
  ASSERT_EQ(copy(session, key, attribute(CKA_TOKEN, no), other), CKR_OK);
  ASSERT_TRUE(signs(session, of_session));
  ASSERT_EQ(calls().C_DestroyObject(session, of_session), CKR_OK);
  EXPECT_FALSE(signs(session, of_session));
  ASSERT_TRUE(signs(session, other));
  CK_ATTRIBUTE signs_no_more = attribute(CKA_SIGN, no);
  ASSERT_EQ(calls().C_SetAttributeValue(session, other, &signs_no_more, 1), CKR_OK);
  EXPECT_FALSE(signs(session, other));
  ASSERT_TRUE(signs(session, key));
  CK_ATTRIBUTE change = attribute(CKA_SIGN, no);
  ASSERT_EQ(calls().C_SetAttributeValue(session, key, &change, 1), CKR_OK);
  EXPECT_FALSE(signs(session, key));
  ASSERT_EQ(calls().C_Logout(session), CKR_OK);
  EXPECT_FALSE(signs(session, key));
}

TEST_F(Secrecy, WhatAPinHasSealedIsGoneWhenThePinIs) {
  const CK_SESSION_HANDLE session = set_up();
  ASSERT_EQ(generate(session, "key"), CKR_OK);
  // The part of the info record that is sealed under the user's PIN.
  const std::vector<std::byte> before = flash.bytes();
  ASSERT_EQ(calls().C_SetPIN(session, octets(kPin), kPin.size(), octets(kNewPin), kNewPin.size()), CKR_OK);
  std::size_t wraps = 0;
  constexpr std::size_t kWrap = 80;
  for (std::size_t at = 0; at + kWrap <= before.size(); ++at) {
    const auto one = Bytes(before).subspan(at, kWrap);
    if (text_of(one.first(4)) != std::string_view("\0\0\0\x01", 4)) continue;  // One iteration.
    ++wraps;
  }
  ASSERT_GE(wraps, 2U);
  restart();
  const CK_SESSION_HANDLE again = open();
  EXPECT_EQ(log_in(again, CKU_USER, kPin), CKR_PIN_INCORRECT);
  EXPECT_EQ(log_in(again, CKU_USER, kNewPin), CKR_OK);
}

/// Whatever it is full of.
TEST_F(Secrecy, AFullTokenIsEmptiedAndMadeAnew) {
  for (const std::size_t size : {1U, 150U, 180U, 333U, 1000U, 3000U}) {
    flash = support::FlashModel(kDeviceFlash);
    restart();
    CK_SESSION_HANDLE session = set_up();
    CK_OBJECT_HANDLE object = 0;
    CK_RV rv = CKR_OK;
    while (rv == CKR_OK) rv = create(session, "one", std::string(size, 'x'), object);
    EXPECT_EQ(rv, CKR_DEVICE_MEMORY);
    for (int i = 0; i < 60; ++i) {
      ASSERT_EQ(calls().C_Logout(session), CKR_OK);
      ASSERT_EQ(log_in(session, CKU_USER, kPin), CKR_OK) << size << " " << i;
    }
    ASSERT_EQ(calls().C_DestroyObject(session, all(session).front()), CKR_OK) << size;
    ASSERT_EQ(create(session, "again", std::string(size, 'y'), object), CKR_OK) << size;
    ASSERT_EQ(calls().C_CloseAllSessions(0), CKR_OK);
    ASSERT_EQ(init_token(), CKR_OK) << size;
    EXPECT_TRUE(all(open()).empty());
    EXPECT_FALSE(in_flash(std::string(size, 'x')) && size > 8) << "sealed, and gone";
    ASSERT_EQ(calls().C_CloseAllSessions(0), CKR_OK);
  }
}

}  // namespace
}  // namespace test
}  // namespace fairlead::token
