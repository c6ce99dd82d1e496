// SPDX-License-Identifier: Apache-2.0
#include "conformance/gtest_adapter.hpp"
#include "conformance/token_crypto_suite.hpp"
#include "token_crypto_under_test.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace fairlead::conformance {
namespace {

/// Over a port that does all of it.
class WholeCrypto final : public TokenCryptoFixture {
 private:
  [[nodiscard]] Capability do_capabilities() const override { return Capability::ec_p384 | Capability::rsa; }
  [[nodiscard]] platform::TokenCrypto& do_crypto() override { return *crypto_; }

  Result<CryptoUnderTest> crypto_ = CryptoUnderTest::open();
};

}  // namespace
}  // namespace fairlead::conformance

int main(int argc, char** argv) {
  using namespace fairlead::conformance;  // NOLINT(google-build-using-namespace)
  testing::InitGoogleTest(&argc, argv);
  for (const TokenCryptoCases cases : token_crypto_suite()) {
    register_suite<TokenCryptoFixture>("TokenCrypto", cases, [] { return std::make_unique<WholeCrypto>(); });
  }
  return RUN_ALL_TESTS();
}
