// SPDX-License-Identifier: Apache-2.0
/// @file  Power goes at every write of every operation of a token that writes: what was there is whole, and what was to
/// be done is done wholly or not at all.
#include "support/flash_model.hpp"
#include "token/device_board.hpp"

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

namespace fairlead::token {
namespace {

using support::Cut;
using support::FlashModel;

FlashModel flash{test::kDeviceFlash};

constexpr std::string_view kSoPin = "87654321";
constexpr std::string_view kPin = "1234567";
constexpr std::string_view kNewPin = "7654321";

}  // namespace

Board& board() {
  static test::DeviceBoard device(flash);
  return device;
}

namespace {

CK_FUNCTION_LIST& calls() {
  CK_FUNCTION_LIST* list = nullptr;
  EXPECT_EQ(C_GetFunctionList(&list), CKR_OK);
  return *list;
}
CK_BYTE* octets(std::string_view text) { return const_cast<CK_BYTE*>(reinterpret_cast<const CK_BYTE*>(text.data())); }

CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, std::string_view value) { return {type, octets(value), value.size()}; }
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, CK_ULONG& value) { return {type, &value, sizeof(value)}; }
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, CK_BBOOL& value) { return {type, &value, sizeof(value)}; }

constexpr std::string_view kP256("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 10);

/// What is in a token, as a user sees it: labels, by class and CKA_VALUE where that can be read; or nothing where no
/// PIN of these opens it.
using Contents = std::map<std::string, std::string>;

class Power : public testing::TestWithParam<Cut> {
 protected:
  void SetUp() override {
    flash = FlashModel(test::kDeviceFlash);
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
  /// With whichever of these PINs there is now.
  static Contents contents(CK_SESSION_HANDLE session) {
    Contents found;
    for (const CK_OBJECT_HANDLE object : all(session)) {
      const std::string of_class = text(session, object, CKA_CLASS);
      CK_ULONG number = 0;
      (void)copy_bytes(std::as_writable_bytes(std::span(&number, 1)), bytes_of(of_class));
      std::string value = number == CKO_DATA ? text(session, object, CKA_VALUE) : "a key";
      if (number == CKO_PRIVATE_KEY && !signs(session, object)) value = "a key that does not sign";
      found[text(session, object, CKA_LABEL) + " " + std::to_string(number)] = value;
    }
    return found;
  }
  /// As after a power cut: what a user with one of the PINs finds.
  static Contents found_after_restart() {
    flash.power_up();
    restart();
    const CK_SESSION_HANDLE session = open();
    CK_RV rv = log_in(session, CKU_USER, kPin);
    if (rv == CKR_PIN_INCORRECT) rv = log_in(session, CKU_USER, kNewPin);
    EXPECT_EQ(rv, CKR_OK);
    return contents(session);
  }

  /// `act` on a token that `prepare` has made, with a cut at each of its writes in turn.
  void cut_everywhere(const std::function<CK_RV(CK_SESSION_HANDLE)>& act) {
    CK_SESSION_HANDLE session = set_up();
    CK_OBJECT_HANDLE object = 0;
    ASSERT_EQ(create(session, "first", std::string(700, '1'), object), CKR_OK);
    ASSERT_EQ(create(session, "second", std::string(90, '2'), object), CKR_OK);
    ASSERT_EQ(generate(session, "key"), CKR_OK);
    // Such that the log moves on as well within some of what follows.
    for (int i = 0; i < 5; ++i) {
      ASSERT_EQ(create(session, "passing", std::string(500, 'p'), object), CKR_OK);
      ASSERT_EQ(calls().C_DestroyObject(session, object), CKR_OK);
    }
    const Contents before = contents(session);
    ASSERT_EQ(before.size(), 4U);
    const FlashModel made = flash;
    restart();
    session = open();
    ASSERT_EQ(log_in(session, CKU_USER, kPin), CKR_OK);
    ASSERT_EQ(act(session), CKR_OK);
    const Contents after = found_after_restart();

    std::uint64_t cut = 0;
    for (;;) {
      flash = made;
      restart();
      session = open();
      ASSERT_EQ(log_in(session, CKU_USER, kPin), CKR_OK);
      ++cut;
      flash.cut_at(cut, GetParam(), cut);
      const CK_RV rv = act(session);
      if (!flash.off()) break;
      const Contents found = found_after_restart();
      ASSERT_TRUE(found == before || found == after) << "cut " << cut;
      if (rv == CKR_OK) {
        ASSERT_EQ(found, after) << "what is said to be done is done, cut " << cut;
      }
      // And it goes on.
      ASSERT_EQ(create(open(), "later", "x", object), CKR_OK) << "cut " << cut;
    }
    EXPECT_GT(cut, 1U) << "it writes";
    std::printf("%llu cuts\n", static_cast<unsigned long long>(cut - 1));
  }
};

TEST_P(Power, WhileAnObjectIsCreated) {
  cut_everywhere([](CK_SESSION_HANDLE session) {
    CK_OBJECT_HANDLE object = 0;
    return create(session, "new", std::string(1500, 'n'), object);
  });
}

TEST_P(Power, WhileAKeyPairIsMade) {
  cut_everywhere([](CK_SESSION_HANDLE session) { return generate(session, "new"); });
}

TEST_P(Power, WhileAnObjectIsChanged) {
  cut_everywhere([](CK_SESSION_HANDLE session) {
    for (const CK_OBJECT_HANDLE object : all(session)) {
      if (text(session, object, CKA_LABEL) != "second") continue;
      CK_ATTRIBUTE label = attribute(CKA_LABEL, "the second, under another name");
      return calls().C_SetAttributeValue(session, object, &label, 1);
    }
    return static_cast<CK_RV>(CKR_GENERAL_ERROR);
  });
}

TEST_P(Power, WhileAnObjectIsCopied) {
  cut_everywhere([](CK_SESSION_HANDLE session) {
    for (const CK_OBJECT_HANDLE object : all(session)) {
      if (text(session, object, CKA_LABEL) != "first") continue;
      CK_ATTRIBUTE label = attribute(CKA_LABEL, "copy");
      CK_OBJECT_HANDLE copy = 0;
      return calls().C_CopyObject(session, object, &label, 1, &copy);
    }
    return static_cast<CK_RV>(CKR_GENERAL_ERROR);
  });
}

TEST_P(Power, WhileAnObjectIsDestroyed) {
  cut_everywhere([](CK_SESSION_HANDLE session) {
    for (const CK_OBJECT_HANDLE object : all(session)) {
      if (text(session, object, CKA_LABEL) == "first") return calls().C_DestroyObject(session, object);
    }
    return static_cast<CK_RV>(CKR_GENERAL_ERROR);
  });
}

TEST_P(Power, WhileAPinIsSet) {
  cut_everywhere([](CK_SESSION_HANDLE session) {
    return calls().C_SetPIN(session, octets(kPin), kPin.size(), octets(kNewPin), kNewPin.size());
  });
}

TEST_P(Power, WhileSomebodyLogsIn) {
  cut_everywhere([](CK_SESSION_HANDLE session) {
    (void)calls().C_Logout(session);
    return log_in(session, CKU_USER, kPin);
  });
}

/// A token that is made anew is the old one or an empty one, and its security officer's PIN holds.
TEST_P(Power, WhileATokenIsMadeAnew) {
  CK_OBJECT_HANDLE object = 0;
  ASSERT_EQ(create(set_up(), "first", "1", object), CKR_OK);
  ASSERT_EQ(calls().C_CloseAllSessions(0), CKR_OK);
  const FlashModel made = flash;
  for (std::uint64_t cut = 1;; ++cut) {
    flash = made;
    restart();
    flash.cut_at(cut, GetParam(), cut);
    (void)init_token();
    if (!flash.off()) break;
    flash.power_up();
    restart();
    CK_TOKEN_INFO info{};
    ASSERT_EQ(calls().C_GetTokenInfo(0, &info), CKR_OK);
    const bool old = (info.flags & CKF_USER_PIN_INITIALIZED) != 0;
    const CK_SESSION_HANDLE session = open();
    ASSERT_EQ(log_in(session, CKU_SO, kSoPin), CKR_OK) << "cut " << cut;
    ASSERT_EQ(calls().C_Logout(session), CKR_OK);
    if (!old) {
      ASSERT_TRUE(all(session).empty());
      continue;
    }
    ASSERT_EQ(log_in(session, CKU_USER, kPin), CKR_OK) << "cut " << cut;
    ASSERT_EQ(contents(session), (Contents{{"first 0", "1"}})) << "cut " << cut;
  }
}

const char* name_of(const testing::TestParamInfo<Cut>& cut) {
  switch (cut.param) {
    case Cut::before: return "before";
    case Cut::torn: return "torn";
    default: return "after";
  }
}
INSTANTIATE_TEST_SUITE_P(Cut, Power, testing::Values(Cut::before, Cut::torn, Cut::after), name_of);

}  // namespace
}  // namespace fairlead::token
