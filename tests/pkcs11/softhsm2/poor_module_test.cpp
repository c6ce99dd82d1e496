// SPDX-License-Identifier: Apache-2.0
// Modules that have not all functions, or say what is not so: SoftHSM2 with some of its functions replaced.
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/token_key.hpp"

#include "pkcs11/test_token.hpp"

#include <array>
#include <optional>

#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

namespace fairlead::pkcs11::test {
namespace {

class PoorModule : public testing::Test {
 protected:
  void SetUp() override {
    token.make_token("dev");
    Session session = token.session("dev");
    ASSERT_TRUE(generate_key(session, {.label = "device-key", .id = bytes_of("1")}));
    ASSERT_TRUE(session.logout());
  }
  [[nodiscard]] const FunctionList& functions() const { return reinterpret_cast<const FunctionList&>(list); }

  TestToken token;
  CK_FUNCTION_LIST list = reinterpret_cast<const CK_FUNCTION_LIST&>(token.functions());
  OnePin pin{kPin};
  std::array<std::byte, 32> digest{};
  std::array<std::byte, 80> memory{};
};

/// As small ones are, against the standard. What they do not say fits no URI that asks for it.
TEST_F(PoorModule, IsUsedAsFarAsItGoes) {
  list.C_GetInfo = nullptr;
  list.C_GetSlotInfo = nullptr;
  list.C_GetSessionInfo = nullptr;
  list.C_GenerateRandom = nullptr;
  auto module = Module::open(functions());
  ASSERT_TRUE(module);
  EXPECT_EQ(module->info().error(), Errc::unsupported);
  ASSERT_TRUE(module->find_token(TestToken::uri("pkcs11:token=dev")));
  for (const auto text : {"pkcs11:token=dev;slot-manufacturer=x", "pkcs11:token=dev;library-manufacturer=SoftHSM",
                          "pkcs11:token=dev;library-version=2"}) {
    EXPECT_EQ(module->find_token(TestToken::uri(text)).error(), Errc::token_removed) << text;
  }
  TokenKey key(*module, TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
  ASSERT_TRUE(key.open());
  EXPECT_TRUE(key.sign(tls::SignatureScheme::ecdsa_secp256r1_sha256, digest, memory));
  Session session = *Session::open(*module->find_token(TestToken::uri("pkcs11:token=dev")), Access::read_only);
  EXPECT_EQ(session.random(memory).error(), Errc::unsupported);
}

TEST_F(PoorModule, IsNotBelievedASizeBeyondTheMemory) {
  list.C_Sign = [](CK_SESSION_HANDLE, CK_BYTE_PTR, CK_ULONG, CK_BYTE_PTR, CK_ULONG_PTR size) -> CK_RV {
    *size = 4711;
    return CKR_OK;
  };
  list.C_Digest = list.C_Sign;
  auto module = Module::open(functions());
  ASSERT_TRUE(module);
  Session session = *Session::open(*module->find_token(TestToken::uri("pkcs11:token=dev")), Access::read_only);
  EXPECT_EQ(session.digest(Mechanism::sha256, digest, memory).error(), Errc::internal);
  TokenKey key(*module, TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
  ASSERT_TRUE(key.open());
  EXPECT_EQ(key.sign(tls::SignatureScheme::ecdsa_secp256r1_sha256, digest, memory).error(), Errc::internal);
}

/// Some tokens call a wrong PIN by another number; each try brings them nearer to their lock all the same.
TEST_F(PoorModule, IsNotAskedAgainWhateverItCallsAWrongPin) {
  list.C_Login = [](CK_SESSION_HANDLE, CK_USER_TYPE, CK_UTF8CHAR_PTR, CK_ULONG) -> CK_RV { return CKR_GENERAL_ERROR; };
  auto module = Module::open(functions());
  ASSERT_TRUE(module);
  TokenKey key(*module, TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(key.open().error(), Errc::internal);
  EXPECT_EQ(pin.asked, 1);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
