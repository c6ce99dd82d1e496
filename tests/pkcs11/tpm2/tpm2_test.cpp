// SPDX-License-Identifier: Apache-2.0
// What only a TPM does: it locks as a whole, it is taken away in the middle of something, and it has little room.
#include "pkcs11/tpm2.hpp"

#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/pkcs11/token_key.hpp"

#include "pkcs11/test_token.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

using tls::SignatureScheme;

TEST(Tpm2Pin, ThreeWrongOnesLockIt) {
  TestToken token;
  token.make_token("dev");
  Session session = *Session::open(*token.module().find_token(TestToken::uri("pkcs11:token=dev")), Access::read_write);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(session.login(User::user, bytes_of("7654321")).error(), Errc::pin_incorrect) << i;
  }
  EXPECT_EQ(session.login(User::user, bytes_of(kPin)).error(), Errc::pin_locked) << "the right one, too";
  EXPECT_EQ(return_value_name(session.native()), "CKR_PIN_LOCKED");
  EXPECT_EQ(session.login(User::security_officer, bytes_of(kSoPin)).error(), Errc::pin_locked) << "and the officer's";
  OnePin pin(kPin);
  TokenKey key(token.module(), TestToken::uri("pkcs11:token=dev"), &pin);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(key.open().error(), Errc::pin_locked);
  EXPECT_EQ(pin.asked, 1);
}

/// The counter is the witness: had the refused PIN been tried again, the TPM would be locked.
TEST(Tpm2Pin, ARefusedOneCostsOneTry) {
  TestToken token;
  token.make_token("dev");
  {
    Session session = token.session("dev");
    ASSERT_TRUE(generate_key(session, {.label = "device-key", .id = bytes_of("1")}));
    ASSERT_TRUE(session.logout());
  }
  OnePin wrong("7654321");
  TokenKey key(token.module(), TestToken::uri("pkcs11:token=dev"), &wrong);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(key.open().error(), Errc::pin_incorrect);
  Session session = *Session::open(*token.module().find_token(TestToken::uri("pkcs11:token=dev")), Access::read_only);
  EXPECT_EQ(session.login(User::user, bytes_of("7654321")).error(), Errc::pin_incorrect) << "the second";
  EXPECT_TRUE(session.login(User::user, bytes_of(kPin))) << "there was a third";
}

/// A key in a TPM that is reached one way or the other.
class Tpm2Away : public testing::TestWithParam<Way> {
 protected:
  Tpm2Away() : tpm_(GetParam()) {
    for (const std::string& variable : tpm_.environment()) {
      const std::size_t equals = variable.find('=');
      setenv(variable.substr(0, equals).c_str(), variable.c_str() + equals + 1, 1);
    }
    library_.emplace(*ports::DynamicModule::open(std::string(kToken.module)));
    module_.emplace(*Module::open(library_->functions()));
  }
  void SetUp() override {
    std::array<SlotId, 8> memory{};
    const auto slots = module_->slots_with_tokens(memory);
    ASSERT_EQ(slots->size(), 1U);
    const Slot slot = module_->slot(slots->front());
    ASSERT_TRUE(slot.init_token(bytes_of(kSoPin), "dev"));
    Session session = *Session::open(slot, Access::read_write);
    ASSERT_TRUE(session.login(User::security_officer, bytes_of(kSoPin)));
    ASSERT_TRUE(session.init_pin(bytes_of(kPin)));
    ASSERT_TRUE(session.logout());
    ASSERT_TRUE(session.login(User::user, bytes_of(kPin)));
    ASSERT_TRUE(generate_key(session, {.label = "device-key", .id = bytes_of("1")}))
        << return_value_name(session.native());
    EXPECT_TRUE(find_one(session, Attributes().object_class(ObjectClass::private_key))) << "one key was made";
    ASSERT_TRUE(session.logout());
  }
  Result<std::size_t> sign(TokenKey& key) {
    return key.sign(SignatureScheme::ecdsa_secp256r1_sha256, digest_, memory_);
  }

  Tpm2 tpm_;
  std::optional<ports::DynamicModule> library_;
  std::optional<Module> module_;
  OnePin pin_{kPin};
  std::array<std::byte, 32> digest_{std::byte{7}};
  std::array<std::byte, 80> memory_{};
};

TEST_P(Tpm2Away, InTheMiddleOfUseIsAnErrorAtOnceUntilTheModuleIsRestarted) {
  TokenKey key(*module_, TestToken::uri("pkcs11:token=dev"), &pin_);
  ASSERT_TRUE(key.open());
  ASSERT_TRUE(sign(key));
  tpm_.stop();
  const auto from = std::chrono::steady_clock::now();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(sign(key).error(), Errc::internal) << i;
  EXPECT_LT(std::chrono::steady_clock::now() - from, std::chrono::seconds(5));
  EXPECT_EQ(return_value_name(key.native()), "CKR_GENERAL_ERROR");
  EXPECT_LE(pin_.asked, 2) << "the login that failed is not tried again";

  tpm_.start();
  EXPECT_EQ(sign(key).error(), Errc::internal) << "the module does not notice";
  ASSERT_TRUE(module_->restart());
  key.allow_pin();
  const auto size = sign(key);
  EXPECT_TRUE(size) << name(size.error()) << ' ' << return_value_name(key.native());
}

TEST_P(Tpm2Away, WhenTheModuleStartsIsFoundLater) {
  TokenKey key(*module_, TestToken::uri("pkcs11:token=dev"), &pin_);
  ASSERT_TRUE(key.open());
  tpm_.stop();
  EXPECT_EQ(module_->restart().error(), Errc::internal);
  EXPECT_EQ(sign(key).error(), Errc::internal);
  EXPECT_EQ(pin_.asked, 1) << "there is nothing to log in to";
  tpm_.start();
  const auto size = sign(key);
  EXPECT_TRUE(size) << name(size.error()) << ' ' << return_value_name(key.native());
}

INSTANTIATE_TEST_SUITE_P(Way, Tpm2Away, testing::Values(Way::direct, Way::resource_manager), [](const auto& row) {
  return std::string(row.param == Way::direct ? "direct" : "resource_manager");
});

}  // namespace
}  // namespace fairlead::pkcs11::test
