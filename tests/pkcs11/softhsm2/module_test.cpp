// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/module.hpp"

#include "pkcs11/test_token.hpp"

#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

TEST(DynamicModule, SaysWhatIsNoModule) {
  const auto none = ports::DynamicModule::open("/no/such/module.so");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().error, Errc::key_missing);
  EXPECT_EQ(none.error().reason, "/no/such/module.so: no such file");
  const auto text = ports::DynamicModule::open("/etc/passwd");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().error, Errc::unsupported);
  EXPECT_NE(text.error().reason, "");
  const auto other = ports::DynamicModule::open("libm.so.6");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().error, Errc::unsupported);
  EXPECT_NE(other.error().reason.find("C_GetFunctionList"), std::string::npos);
  EXPECT_EQ(ports::DynamicModule::open("").error().error, Errc::key_missing);
}

TEST(ModuleTest, SaysWhatItIs) {
  TestToken token;
  const auto info = token.module().info();
  ASSERT_TRUE(info);
  EXPECT_EQ(info->manufacturer.text(), "SoftHSM");
  EXPECT_EQ(info->cryptoki.major, 2);
  EXPECT_TRUE(info->matches(TestToken::uri("pkcs11:library-manufacturer=SoftHSM")));
  EXPECT_FALSE(info->matches(TestToken::uri("pkcs11:library-manufacturer=SoftHS")));
  EXPECT_FALSE(info->matches(TestToken::uri("pkcs11:library-version=1")));
}

/// C_Finalize would take the state away from whoever had initialised it.
TEST(ModuleTest, IsFinalisedByWhoeverInitialisedIt) {
  TestToken token;
  std::optional<Result<Module>> second(Module::open(token.functions()));
  ASSERT_TRUE(*second);
  second.reset();
  EXPECT_TRUE(token.module().info()) << "the first one still owns it";
  Module moved = std::move(token.module());
  {
    const Module gone = std::move(moved);
  }
  EXPECT_EQ(Module::open(token.functions())->info().has_value(), true) << "initialised anew";
}

TEST(ModuleTest, RevivesWhatSomebodyElseHasFinalised) {
  TestToken token;
  {
    const Module taken = std::move(token.module());
  }
  EXPECT_EQ(token.module().info().error(), Errc::token_removed);
  ASSERT_TRUE(token.module().revive());
  EXPECT_TRUE(token.module().info());
  EXPECT_TRUE(token.module().revive()) << "nothing was lost";
}

TEST(ModuleTest, FindsATokenByWhatItsUriSays) {
  TestToken token;
  token.make_token("dev");
  const auto found = token.module().find_token(TestToken::uri("pkcs11:token=dev"));
  ASSERT_TRUE(found);
  const TokenInfo info = *found->token();
  EXPECT_EQ(info.label.text(), "dev");
  EXPECT_TRUE(info.initialised && info.login_required && info.user_pin_initialised && info.random);
  EXPECT_FALSE(info.user_pin_locked || info.write_protected || info.protected_authentication);
  EXPECT_EQ(info.shortest_pin, 4U);

  const std::string serial = "pkcs11:serial=" + std::string(info.serial.text());
  EXPECT_EQ(token.module().find_token(TestToken::uri(serial))->id(), found->id());
  EXPECT_EQ(token.module().find_token(TestToken::uri("pkcs11:"))->id(), found->id()) << "the only one";
  const std::string slot = "pkcs11:token=dev;slot-id=" + std::to_string(static_cast<Ulong>(found->id()));
  EXPECT_TRUE(token.module().find_token(TestToken::uri(slot)));
  for (const auto text : {"pkcs11:token=de", "pkcs11:token=dev;serial=1", "pkcs11:model=x", "pkcs11:manufacturer=x",
                          "pkcs11:slot-manufacturer=x", "pkcs11:library-description=x", "pkcs11:slot-id=4294967295"}) {
    EXPECT_EQ(token.module().find_token(TestToken::uri(text)).error(), Errc::token_removed) << text;
  }
}

TEST(ModuleTest, TwoTokensThatFitAreNone) {
  TestToken token;
  token.make_token("dev");
  token.make_token("other");
  EXPECT_TRUE(token.module().find_token(TestToken::uri("pkcs11:token=dev")));
  EXPECT_TRUE(token.module().find_token(TestToken::uri("pkcs11:token=other")));
  EXPECT_EQ(token.module().find_token(TestToken::uri("pkcs11:")).error(), Errc::invalid);
  std::array<SlotId, 1> small{};
  EXPECT_EQ(token.module().slots_with_tokens(small).error(), Errc::no_space);
}

TEST(SlotTest, SaysWhatItsTokenDoes) {
  TestToken token;
  token.make_token("dev");
  const Slot slot = *token.module().find_token(TestToken::uri("pkcs11:token=dev"));
  const auto ecdsa = slot.mechanism(Mechanism::ecdsa);
  ASSERT_TRUE(ecdsa);
  EXPECT_TRUE(ecdsa->sign && ecdsa->verify);
  EXPECT_FALSE(ecdsa->digest || ecdsa->generate);
  EXPECT_TRUE(slot.mechanism(Mechanism::rsa_pkcs_key_pair_gen)->generate);
  EXPECT_TRUE(slot.mechanism(Mechanism::sha256)->digest);
  EXPECT_EQ(slot.mechanism(static_cast<Mechanism>(0x80001234)).error(), Errc::unsupported);
  EXPECT_TRUE(slot.info()->token_present);
  EXPECT_EQ(token.module().slot(static_cast<SlotId>(4711)).token().error(), Errc::token_removed);
}

TEST(SlotTest, ATokenIsEmptiedByItsOfficerAlone) {
  TestToken token;
  token.make_token("dev");
  const Slot slot = *token.module().find_token(TestToken::uri("pkcs11:token=dev"));
  EXPECT_EQ(slot.init_token(bytes_of("00000000"), "x").error(), Errc::pin_incorrect);
  EXPECT_EQ(slot.init_token(bytes_of(kSoPin), std::string(33, 'x')).error(), Errc::invalid);
  {
    const auto session = Session::open(slot, Access::read_only);
    ASSERT_TRUE(session);
    EXPECT_EQ(slot.init_token(bytes_of(kSoPin), "x").error(), Errc::busy);
  }
  ASSERT_TRUE(slot.init_token(bytes_of(kSoPin), "a label of thirty-two bytes, ful"));
  EXPECT_EQ(slot.token()->label.text(), "a label of thirty-two bytes, ful");
}

}  // namespace
}  // namespace fairlead::pkcs11::test
