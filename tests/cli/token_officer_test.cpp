// SPDX-License-Identifier: Apache-2.0
// fairlead token init and pin: nothing is lost over a PIN. Over SoftHSM2.
#include "cli/terminal.hpp"
#include "cli/token_desk.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using Json = nlohmann::json;

class TokenOfficer : public TokenDesk {
 protected:
  static constexpr const char* kFinalTry = "TROUBLE_FLAGS=0x00200000";
  static constexpr const char* kLocked = "TROUBLE_FLAGS=0x00400000";

  TokenOfficer() : TokenDesk(FAIRLEAD_TEST_TROUBLE) {}
  [[nodiscard]] Json list() const { return Json::parse(token({"list", "--json"}).out); }
  [[nodiscard]] std::string uri() const { return list()[0]["uri"]; }
  [[nodiscard]] Arguments init() const { return {"init", "gateway", "--so-pin-file", file("so-pin")}; }
  [[nodiscard]] Arguments erase() const { return init() + Arguments{"--token", uri(), "--erase"}; }
  [[nodiscard]] Arguments unblock() const {
    return {"pin",          "pkcs11:token=gateway", "--unblock",    "--so-pin-file",
            file("so-pin"), "--new-pin-file",       file("new-pin")};
  }
  [[nodiscard]] bool has_key() const {
    return user({"show", "pkcs11:token=gateway"}).out.find("device-key") != std::string::npos;
  }
};

TEST_F(TokenOfficer, InitChecksBothPinsBeforeTheTokenIsEmptied) {
  set_up();
  make_key();
  const std::string short_pin = file("short", "12\n");
  expect_token_refused(token(erase() + Arguments{"--pin-file", short_pin}), Errc::invalid,
                       "does not take the user's PIN", "has 4 to 255 bytes");
  EXPECT_TRUE(has_key());
  const Ran ran = user({"init", "gateway", "--so-pin-file", short_pin, "--token", uri(), "--erase"});
  expect_token_refused(ran, Errc::invalid, "does not take the security officer's PIN", "has 4 to 255 bytes");
  EXPECT_TRUE(has_key());
}

TEST_F(TokenOfficer, InitSaysThatATokenHasNoUserPin) {
  expect_token_refused(troubled("TROUBLE=C_InitPIN=0xa1", init()), Errc::invalid,
                       "is initialised as \"gateway\", and has no user PIN: it did not take it (CKR_PIN_INVALID)",
                       "token pin --unblock");
  EXPECT_EQ(list()[0]["user_pin"], "not set");
  expect_token_refused(troubled("TROUBLE=C_Login=0x30", erase()), Errc::internal,
                       "is initialised as \"gateway\", and has no user PIN", "token pin --unblock");
  EXPECT_EQ(token(unblock()).status, 0);
}

/// There is no other one which it could be taken for.
TEST_F(TokenOfficer, InitOfAnEmptyTokenIsNotToldOfAWrongPin) {
  expect_token_refused(troubled("TROUBLE=C_InitToken=0xa0", init()), Errc::invalid,
                       "does not take the security officer's PIN", "has 4 to 255 bytes");
}

TEST_F(TokenOfficer, TheLastTryIsNotRisked) {
  set_up();
  make_key();
  for (const Arguments& command : {erase(), unblock()}) {
    expect_token_refused(troubled(kFinalTry, command), Errc::pin_incorrect, "locks after one more: it is not risked",
                         "at the terminal");
  }
  EXPECT_TRUE(has_key());
  const Arguments typed{"token",          "pin",          "pkcs11:token=gateway",
                        "--unblock",      "--module",     FAIRLEAD_TEST_TROUBLE,
                        "--new-pin-file", file("new-pin")};
  Terminal terminal(typed, environment() + Arguments{kFinalTry});
  ASSERT_TRUE(terminal.shows("Security officer's PIN of gateway (the last try before it locks): "))
      << terminal.screen();
  terminal.type(kSoPin);
  EXPECT_EQ(terminal.finish(), 0) << terminal.screen();
}

TEST_F(TokenOfficer, ALockedPinIsNotTried) {
  set_up();
  make_key();
  for (const Arguments& command : {erase(), unblock()}) {
    expect_token_refused(troubled(kLocked, command), Errc::pin_locked, "security officer's PIN is locked", "vendor");
  }
  EXPECT_TRUE(has_key());
}

}  // namespace
}  // namespace fairlead::tool
