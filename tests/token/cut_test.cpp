// SPDX-License-Identifier: Apache-2.0
/// @file  Power goes at every write of every operation of a token that writes: what was there is whole, and what was to
/// be done is done wholly or not at all.
#include "token/token_calls.hpp"

#include <functional>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::token {
namespace {

using support::Cut;
using support::FlashModel;
using test::attribute;
using test::calls;
using test::flash;
using test::kNewPin;
using test::kPin;
using test::kSoPin;
using test::octets;

}  // namespace

Board& board() {
  static test::DeviceBoard device(flash);
  return device;
}

namespace {

/// What is in a token, as a user sees it: labels, by class and CKA_VALUE where that can be read; or nothing where no
/// PIN of these opens it.
using Contents = std::map<std::string, std::string>;

class Power : public test::TokenCalls, public testing::WithParamInterface<Cut> {
 protected:
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
