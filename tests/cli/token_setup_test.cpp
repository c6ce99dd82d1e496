// SPDX-License-Identifier: Apache-2.0
// fairlead token list, init and pin, over SoftHSM2.
#include "cli/terminal.hpp"
#include "cli/token_desk.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using Json = nlohmann::json;

class TokenSetup : public TokenDesk {
 protected:
  TokenSetup() : TokenDesk(FAIRLEAD_TEST_TROUBLE) {}
  [[nodiscard]] Json list() const { return Json::parse(token({"list", "--json"}).out); }
  [[nodiscard]] Ran init(const Arguments& more) const {
    return user(Arguments{"init"} + more + Arguments{"--so-pin-file", file("so-pin")});
  }
  /// Whether the token is used with the PIN in this file.
  [[nodiscard]] bool opens(const std::string& pin) const {
    return token({"show", "pkcs11:token=gateway", "--pin-file", file(pin)}).status == 0;
  }
  [[nodiscard]] std::string uri() const { return list()[0]["uri"]; }
};

TEST_F(TokenSetup, ListsEmptyTokensAndOthers) {
  Json all = list();
  ASSERT_EQ(all.size(), 1U) << all;
  EXPECT_EQ(all[0]["initialised"], false);
  EXPECT_EQ(all[0]["label"], nullptr);
  EXPECT_EQ(all[0]["uri"], nullptr);
  EXPECT_NE(token({"list"}).out.find("(empty)\n  slot      0"), std::string::npos);
  set_up();
  all = list();
  ASSERT_EQ(all.size(), 2U) << all;
  EXPECT_EQ(all[0]["label"], "gateway");
  EXPECT_EQ(all[0]["user_pin"], "set");
  EXPECT_EQ(all[0]["so_pin_locked"], false);
  EXPECT_EQ(all[0]["write_protected"], false);
  EXPECT_EQ(all[0]["manufacturer"], "SoftHSM project");
  const std::string serial = all[0]["serial"];
  EXPECT_EQ(all[0]["uri"],
            "pkcs11:token=gateway;manufacturer=SoftHSM%20project;serial=" + serial + ";model=SoftHSM%20v2");
  const Ran text = token({"list"});
  for (const std::string& part : {std::string("gateway\n  uri       pkcs11:token=gateway;"), "serial    " + serial,
                                  std::string("user PIN  set\n")}) {
    EXPECT_NE(text.out.find(part), std::string::npos) << text;
  }
}

TEST_F(TokenSetup, ListSaysThatThereWasAWrongPin) {
  set_up();
  EXPECT_FALSE(opens("wrong-pin"));
  EXPECT_EQ(list()[0]["user_pin"], "wrong before");
  EXPECT_TRUE(opens("pin"));
  EXPECT_EQ(list()[0]["user_pin"], "set");
}

TEST_F(TokenSetup, InitGivesALabelAndBothPins) {
  const Ran ran = init({"gateway"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out, uri() + "\n");
  EXPECT_TRUE(opens("pin"));
}

TEST_F(TokenSetup, InitTakesPinsFromTheEnvironment) {
  const Ran ran =
      run({"token", "init", "gateway", "--module", module(), "--so-pin-env", "SO", "--pin-env", "USER_PIN"},
          {.environment = environment() + Arguments{"SO=" + std::string(kSoPin), "USER_PIN=" + std::string(kPin)}});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_TRUE(opens("pin"));
}

TEST_F(TokenSetup, InitRefusesWhatWouldBeLostOrConfused) {
  set_up();
  expect_token_refused(init({"gateway"}), Errc::invalid, "called \"gateway\" already", "--erase");
  expect_token_refused(init({"other", "--token", uri()}), Errc::invalid, "\"gateway\" is in use", "--erase");
  expect_token_refused(init({"other", "--erase"}), Errc::invalid, "--erase does not say which", "--token");
  expect_token_refused(init({}), Errc::invalid, "what the token is to be called", "label");
  expect_token_refused(init({std::string(33, 'x')}), Errc::invalid, "does not take the label", "32 bytes");
  expect_token_refused(init({"other", "--token", "pkcs11:token=absent"}), Errc::token_removed, "no token for", "");
  expect_token_refused(init({"other", "--token", "no-uri"}), Errc::invalid, "not a URI", "pkcs11:");
  EXPECT_EQ(list().size(), 2U);
  EXPECT_TRUE(opens("pin"));
}

TEST_F(TokenSetup, InitEmptiesTheTokenThatIsMeant) {
  set_up();
  set_up("second");
  make_key();
  const std::string second = list()[0]["label"] == "second" ? list()[0]["uri"] : list()[1]["uri"];
  const Ran refused = user({"init", "fresh", "--token", second, "--erase", "--so-pin-file", file("wrong-pin")});
  expect_token_refused(refused, Errc::pin_incorrect, "refused the security officer's PIN", "locks for good");
  const Ran ran = init({"fresh", "--token", second, "--erase"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.out.find("pkcs11:token=fresh;"), 0U) << ran;
  EXPECT_EQ(user({"show", "pkcs11:token=second"}).status, 24) << "token_removed";
  EXPECT_NE(user({"show", "pkcs11:token=gateway"}).out.find("device-key"), std::string::npos) << "and no other one";
}

TEST_F(TokenSetup, InitSaysWhichPinsATokenTakes) {
  const Ran ran = token({"init", "gateway", "--so-pin-file", file("so-pin"), "--pin-file", file("short", "12\n")});
  expect_token_refused(ran, Errc::invalid, "does not take the user's PIN", "has 4 to 255");
  EXPECT_EQ(list().size(), 1U) << "the token is still empty";
}

TEST_F(TokenSetup, PinIsChangedByTheUser) {
  set_up();
  const Ran ran = user({"pin", "pkcs11:token=gateway", "--change", "--new-pin-file", file("new-pin")});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_TRUE(opens("new-pin"));
  EXPECT_FALSE(opens("pin"));
  const Ran again = user({"pin", "pkcs11:token=gateway", "--change", "--new-pin-file", file("new-pin")});
  expect_token_refused(again, Errc::pin_incorrect, "refused the PIN", "before you try again");
}

TEST_F(TokenSetup, PinIsSetByTheSecurityOfficer) {
  set_up();
  const auto unblock = [&](const std::string& so_pin, const std::string& fresh) {
    return token({"pin", "pkcs11:token=gateway", "--unblock", "--so-pin-file", file(so_pin), "--new-pin-file", fresh});
  };
  expect_token_refused(unblock("wrong-pin", file("new-pin")), Errc::pin_incorrect, "security officer's PIN", "locks");
  expect_token_refused(unblock("so-pin", file("short", "12\n")), Errc::invalid, "does not take the new PIN",
                       "4 to 255");
  EXPECT_TRUE(opens("pin"));
  EXPECT_EQ(unblock("so-pin", file("new-pin")).status, 0);
  EXPECT_TRUE(opens("new-pin"));
}

TEST_F(TokenSetup, PinTakesOneTask) {
  set_up();
  for (const Arguments& tasks : {Arguments{}, Arguments{"--change", "--unblock"}}) {
    expect_token_refused(user(Arguments{"pin", "pkcs11:token=gateway"} + tasks), Errc::invalid,
                         "one of --change and --unblock", "security officer");
  }
}

TEST_F(TokenSetup, PinsAreTypedAtTheTerminalTwice) {
  const Arguments init{"token", "init", "gateway", "--module", module()};
  {
    Terminal terminal(init, environment());
    ASSERT_TRUE(terminal.shows("New Security officer's PIN of gateway: ")) << terminal.screen();
    terminal.type(kSoPin);
    ASSERT_TRUE(terminal.shows("again: ")) << terminal.screen();
    terminal.type(kNewPin);
    EXPECT_EQ(terminal.finish(), 2) << terminal.screen();
    EXPECT_NE(terminal.screen().find("The two PINs differ."), std::string::npos) << terminal.screen();
  }
  Terminal terminal(init, environment());
  for (const std::string_view pin : {kSoPin, kPin}) {
    ASSERT_TRUE(terminal.shows("PIN of gateway: ")) << terminal.screen();
    terminal.type(pin);
    ASSERT_TRUE(terminal.shows("again: ")) << terminal.screen();
    terminal.type(pin);
  }
  EXPECT_EQ(terminal.finish(), 0) << terminal.screen();
  EXPECT_EQ(terminal.screen().find(kPin), std::string::npos) << "nothing of it is shown";
  EXPECT_TRUE(opens("pin"));
}

/// A PIN in a URI is in the list of processes.
TEST_F(TokenSetup, APinInTheUriIsWarnedOf) {
  set_up();
  const Ran ran = token({"show", "pkcs11:token=gateway?pin-value=" + std::string(kPin)});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.err.find("fairlead: The URI holds the PIN"), 0U) << ran;
  EXPECT_EQ(ran.out.find(kPin), std::string::npos) << ran;
  EXPECT_EQ(token({"show", "pkcs11:token=gateway?pin-source=file:" + file("pin")}).err, "");
}

TEST_F(TokenSetup, WithoutAPinAndATerminalNothingIsDone) {
  set_up();
  const std::string out = file("out");
  support::Process process(
      Arguments{"env"} + environment() +
          Arguments{"setsid", "--wait", tool_file(), "token", "show", "pkcs11:token=gateway", "--module", module()},
      out);
  EXPECT_EQ(process.wait(kPatience), support::ExitStatus{.code = 24});
  EXPECT_NE(support::read_file(out).find("no terminal to ask for it."), std::string::npos);
}

TEST_F(TokenSetup, SaysWhatIsWrongWithTheModule) {
  const Ran absent = run({"token", "list", "--module", file("absent.so")});
  expect_token_refused(absent, Errc::key_missing, "absent.so", "--module");
  expect_token_refused(run({"token", "list", "--module", file("no.so", "text")}), Errc::unsupported, "no.so",
                       "--module");
  expect_token_refused(run({"token", "list", "--module", ""}), Errc::invalid, "--module is empty", "");
}

TEST_F(TokenSetup, WithoutAModuleItIsTheBuiltInToken) {
  const ToolSetting setting{.environment = {"FAIRLEAD_TOKEN=" + file("own")}};
  const Ran empty = run({"token", "list"}, setting);
  EXPECT_EQ(empty.status, 0) << empty;
  EXPECT_NE(empty.out.find("Fairlead token"), std::string::npos) << empty;
  EXPECT_FALSE(std::filesystem::exists(file("own"))) << "looking makes nothing";
  const Ran made = run({"token", "init", "mine", "--so-pin-file", file("so-pin"), "--pin-file", file("pin")}, setting);
  EXPECT_EQ(made.status, 0) << made;
  const Ran listed = run({"token", "list"}, setting);
  EXPECT_NE(listed.out.find("mine\n"), std::string::npos) << listed;
}

/// Whoever relies on a PIN can see what it costs to try one.
TEST_F(TokenSetup, TheBuiltInTokenSaysHowOftenItHashesItsPin) {
  const ToolSetting setting{.environment = {"FAIRLEAD_TOKEN=" + file("own")}};
  const auto list = [&] { return Json::parse(run({"token", "list", "--json"}, setting).out)[0]; };
  EXPECT_TRUE(list()["pin_iterations"].is_null()) << "of an empty token";
  const Ran made = run({"token", "init", "mine", "--so-pin-file", file("so-pin"), "--pin-file", file("pin")}, setting);
  EXPECT_EQ(made.status, 0) << made;
  EXPECT_EQ(made.out.find("pkcs11:token=mine;"), 0U) << made;
  EXPECT_EQ(std::ranges::count(made.out, '\n'), 1) << "the URI alone, for scripts";
  const auto iterations = list()["pin_iterations"].get<std::uint32_t>();
  EXPECT_GE(iterations, 100'000U);
  EXPECT_NE(made.err.find("is hashed " + std::to_string(iterations) + " times at each login"), std::string::npos)
      << made;
  const Ran listed = run({"token", "list"}, setting);
  EXPECT_NE(listed.out.find("set, hashed " + std::to_string(iterations) + " times at each login\n"), std::string::npos)
      << listed;
  set_up();
  const Json other = Json::parse(token({"list", "--json"}).out)[0];
  EXPECT_TRUE(other["pin_iterations"].is_null()) << "SoftHSM2 does not say";
}

}  // namespace
}  // namespace fairlead::tool
