// SPDX-License-Identifier: Apache-2.0
// PINs: set, wrong, locked, and a token that is made anew (PKCS #11 base specification 2.40, section 5.5).
#include "pkcs11/conformance/kit.hpp"

namespace fairlead::pkcs11::test {
namespace {

constexpr std::string_view kWrong = "7654321";
constexpr std::string_view kOther = "2345678";

class Pins : public Conformance {
 protected:
  static CK_RV init_pin(CK_SESSION_HANDLE session, std::string_view pin) {
    return c().C_InitPIN(session, octets(pin), pin.size());
  }
  static CK_RV set_pin(CK_SESSION_HANDLE session, std::string_view before, std::string_view pin) {
    return c().C_SetPIN(session, octets(before), before.size(), octets(pin), pin.size());
  }
  CK_RV init_token(std::string_view pin) {
    return c().C_InitToken(slot(), octets(pin), pin.size(), octets("dev" + std::string(29, ' ')));
  }
  /// The flags of the user's PIN.
  [[nodiscard]] CK_FLAGS flags() const {
    return token_info().flags & (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
  }
};

/// "C_InitPIN can only be called in the R/W SO Functions state."
TEST_F(Pins, AreInitialisedByTheSecurityOfficerAlone) {
  const CK_SESSION_HANDLE session = open();
  const CK_RV refused = kToken.names_refused_pins ? CKR_USER_NOT_LOGGED_IN : CKR_SESSION_READ_ONLY;
  EXPECT_EQ(init_pin(session, kOther), refused);
  EXPECT_EQ(init_pin(open(0), kOther), refused);
  ASSERT_EQ(log_in(session), CKR_OK);
  EXPECT_EQ(init_pin(session, kOther), refused) << "the user";
  ASSERT_EQ(c().C_CloseAllSessions(slot()), CKR_OK);
  const CK_SESSION_HANDLE officer = open();
  ASSERT_EQ(log_in(officer, CKU_SO, kSoPin), CKR_OK);
  ASSERT_EQ(init_pin(officer, kOther), CKR_OK);
  ASSERT_EQ(c().C_Logout(officer), CKR_OK);
  EXPECT_EQ(log_in(officer, CKU_USER, kOther), CKR_OK);
  ASSERT_EQ(set_pin(officer, kOther, kPin), CKR_OK);
}

TEST_F(Pins, HaveTheLengthThatTheTokenSays) {
  if (!kToken.ours) GTEST_SKIP() << "which PINs a token takes is its own affair";
  const CK_TOKEN_INFO info = token_info();
  const CK_SESSION_HANDLE session = open();
  ASSERT_EQ(log_in(session, CKU_SO, kSoPin), CKR_OK);
  EXPECT_EQ(init_pin(session, std::string(info.ulMinPinLen - 1, '1')), CKR_PIN_LEN_RANGE);
  EXPECT_EQ(init_pin(session, std::string(info.ulMaxPinLen + 1, '1')), CKR_PIN_LEN_RANGE);
  EXPECT_EQ(set_pin(session, kSoPin, std::string(info.ulMinPinLen - 1, '1')), CKR_PIN_LEN_RANGE);
  EXPECT_EQ(set_pin(session, kSoPin, std::string(info.ulMaxPinLen + 1, '1')), CKR_PIN_LEN_RANGE);
  ASSERT_EQ(init_pin(session, std::string(info.ulMaxPinLen, '1')), CKR_OK);
  ASSERT_EQ(init_pin(session, kPin), CKR_OK);
}

TEST_F(Pins, AreChangedByWhoKnowsThem) {
  const CK_SESSION_HANDLE session = open();
  EXPECT_EQ(set_pin(open(0), kPin, kOther), CKR_SESSION_READ_ONLY);
  ASSERT_EQ(log_in(session), CKR_OK);
  EXPECT_EQ(set_pin(session, kWrong, kOther), kToken.names_refused_pins ? CKR_PIN_INCORRECT : CKR_GENERAL_ERROR);
  ASSERT_EQ(set_pin(session, kPin, kOther), CKR_OK);
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  EXPECT_EQ(log_in(session), CKR_PIN_INCORRECT) << "the former one";
  ASSERT_EQ(log_in(session, CKU_USER, kOther), CKR_OK);
  ASSERT_EQ(set_pin(session, kOther, kPin), CKR_OK);
}

/// In the R/W Public Session state it is the user's PIN; who has logged in is nobody as before.
TEST_F(Pins, AreChangedWithoutALogin) {
  if (!kToken.sets_pin_without_login) GTEST_SKIP() << "the token changes PINs of who has logged in alone";
  const CK_SESSION_HANDLE session = open();
  const CK_SESSION_HANDLE other = open();
  ASSERT_EQ(c().C_FindObjectsInit(other, nullptr, 0), CKR_OK);
  ASSERT_EQ(set_pin(session, kPin, kOther), CKR_OK);
  CK_SESSION_INFO info{};
  ASSERT_EQ(c().C_GetSessionInfo(session, &info), CKR_OK);
  EXPECT_EQ(info.state, static_cast<CK_STATE>(CKS_RW_PUBLIC_SESSION));
  CK_OBJECT_HANDLE object = 0;
  CK_ULONG count = 0;
  EXPECT_EQ(c().C_FindObjects(other, &object, 1, &count), CKR_OK) << "nobody's operation ends with it";
  ASSERT_EQ(set_pin(session, kOther, kPin), CKR_OK);
}

TEST_F(Pins, OfTheSecurityOfficerAreHersToChange) {
  if (!kToken.ours) GTEST_SKIP() << "the suite of tokens does that for every token";
  const CK_SESSION_HANDLE session = open();
  ASSERT_EQ(log_in(session, CKU_SO, kSoPin), CKR_OK);
  ASSERT_EQ(set_pin(session, kSoPin, kOther), CKR_OK);
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  EXPECT_EQ(log_in(session, CKU_SO, kSoPin), CKR_PIN_INCORRECT);
  ASSERT_EQ(log_in(session, CKU_SO, kOther), CKR_OK);
  ASSERT_EQ(set_pin(session, kOther, kSoPin), CKR_OK);
}

TEST_F(Pins, ThatAreWrongAreCountedAndLockAtLast) {
  if (kToken.tries == 0) GTEST_SKIP() << "the token never locks, or for longer than a case";
  const CK_SESSION_HANDLE session = open();
  EXPECT_EQ(flags(), 0U);
  for (unsigned i = 1; i < kToken.tries; ++i) {
    ASSERT_EQ(log_in(session, CKU_USER, kWrong), CKR_PIN_INCORRECT) << i;
    const bool last = i + 1 == kToken.tries;
    EXPECT_EQ(flags(), CKF_USER_PIN_COUNT_LOW | (last ? CKF_USER_PIN_FINAL_TRY : 0)) << i;
  }
  ASSERT_EQ(log_in(session), CKR_OK);
  EXPECT_EQ(flags(), 0U) << "a right one is forgiven all";
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  for (unsigned i = 0; i < kToken.tries; ++i) EXPECT_EQ(log_in(session, CKU_USER, kWrong), CKR_PIN_INCORRECT) << i;
  EXPECT_NE(flags() & CKF_USER_PIN_LOCKED, 0U);
  EXPECT_EQ(log_in(session), CKR_PIN_LOCKED) << "the right one";
  EXPECT_EQ(set_pin(session, kPin, kOther), CKR_PIN_LOCKED);
  ASSERT_EQ(log_in(session, CKU_SO, kSoPin), CKR_OK) << "the security officer";
  ASSERT_EQ(init_pin(session, kPin), CKR_OK);
  EXPECT_EQ(flags(), 0U);
  ASSERT_EQ(c().C_Logout(session), CKR_OK);
  EXPECT_EQ(log_in(session), CKR_OK);
}

/// Section 5.6: whoever says a wrong PIN for a key until it locks is logged out.
TEST_F(Pins, ThatLockWhileAKeyAsksForThemLogTheUserOut) {
  if (kToken.tries == 0) GTEST_SKIP() << "the token never locks, or for longer than a case";
  const CK_SESSION_HANDLE session = user_session();
  KeyPair key;
  ASSERT_EQ(generate(session, CKM_EC_KEY_PAIR_GEN, Template().bytes(CKA_EC_PARAMS, kP256),
                     Template().flag(CKA_SIGN, true).flag(CKA_ALWAYS_AUTHENTICATE, true), key),
            CKR_OK);
  ASSERT_EQ(sign_init(session, plain(CKM_ECDSA), key.priv), CKR_OK);
  for (unsigned i = 0; i < kToken.tries; ++i) {
    ASSERT_EQ(log_in(session, CKU_CONTEXT_SPECIFIC, kWrong), CKR_PIN_INCORRECT) << i;
  }
  EXPECT_EQ(log_in(session, CKU_CONTEXT_SPECIFIC), CKR_PIN_LOCKED);
  CK_SESSION_INFO info{};
  ASSERT_EQ(c().C_GetSessionInfo(session, &info), CKR_OK);
  EXPECT_EQ(info.state, static_cast<CK_STATE>(CKS_RW_PUBLIC_SESSION));
  ASSERT_EQ(log_in(session, CKU_SO, kSoPin), CKR_OK);
  ASSERT_EQ(init_pin(session, kPin), CKR_OK);
}

TEST_F(Pins, OfTheSecurityOfficerMakeTheTokenAnew) {
  if (!kToken.makes_anew) GTEST_SKIP() << "the token is made once";
  const CK_SESSION_HANDLE session = user_session();
  (void)need(session, data_object().flag(CKA_TOKEN, true));
  ASSERT_EQ(c().C_CloseAllSessions(slot()), CKR_OK);
  EXPECT_EQ(init_token(kWrong), CKR_PIN_INCORRECT);
  ASSERT_EQ(init_token(kSoPin), CKR_OK);
  EXPECT_EQ(token_info().flags & CKF_USER_PIN_INITIALIZED, 0U);
  const CK_SESSION_HANDLE officer = open();
  EXPECT_TRUE(find(officer, {}).empty());
  EXPECT_EQ(log_in(officer), CKR_USER_PIN_NOT_INITIALIZED);
  ASSERT_EQ(log_in(officer, CKU_SO, kSoPin), CKR_OK);
  ASSERT_EQ(init_pin(officer, kPin), CKR_OK);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
