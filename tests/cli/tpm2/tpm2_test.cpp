// SPDX-License-Identifier: Apache-2.0
// fairlead token over a TPM, where it answers otherwise than other tokens.
#include "cli/token_desk.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

class Tpm2Desk : public TokenDesk {
 protected:
  /// A refusal among what the module says by itself.
  static void expect_said(const Ran& ran, int status, const std::string& part) {
    EXPECT_EQ(ran.status, status) << ran;
    EXPECT_NE(ran.err.find(part), std::string::npos) << ran;
  }
};

TEST_F(Tpm2Desk, ListsASlotThatHasNoDescription) {
  const Ran ran = token({"list"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_NE(ran.out.find("(empty)\n  slot      1\n"), std::string::npos) << ran;
}

TEST_F(Tpm2Desk, IsNotEmptiedByItsModule) {
  set_up();
  make_key();
  const Ran ran =
      user({"init", "fresh", "--token", "pkcs11:token=gateway", "--erase", "--so-pin-file", file("so-pin")});
  expect_said(ran, 2, "The token \"gateway\" is as it was");
  EXPECT_NE(ran.err.find("tpm2_ptool rmtoken"), std::string::npos) << ran;
  EXPECT_NE(user({"show", "pkcs11:token=gateway"}).out.find("device-key"), std::string::npos);
}

TEST_F(Tpm2Desk, ThreeWrongPinsLockItAndWhatHelpsIsSaid) {
  set_up();
  const auto show = [this](const std::string& pin) {
    return token({"show", "pkcs11:token=gateway", "--pin-file", file(pin)});
  };
  for (int i = 0; i < 3; ++i) expect_said(show("wrong-pin"), 25, "fairlead: The token refused the PIN");
  expect_said(show("pin"), 25, "fairlead: The token is locked after too many wrong PINs");
  expect_said(show("pin"), 25, "tpm2_dictionarylockout");
}

TEST_F(Tpm2Desk, KeysAreDeletedOneAfterTheOther) {
  set_up();
  for (const std::string name : {"one", "two"}) make_key("pkcs11:token=gateway;object=" + name);
  const Ran ran = user({"delete", "pkcs11:token=gateway;object=one", "--yes"});
  EXPECT_EQ(ran.status, 0) << ran;
  const std::string left = user({"show", "pkcs11:token=gateway"}).out;
  EXPECT_EQ(left.find("key \"one\""), std::string::npos) << left;
  EXPECT_NE(left.find("key \"two\""), std::string::npos) << left;
}

}  // namespace
}  // namespace fairlead::tool
