// SPDX-License-Identifier: Apache-2.0
/// @file  The suite of token crypto under GoogleTest.
#pragma once

#include "conformance/gtest_adapter.hpp"
#include "conformance/token_crypto_suite.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace fairlead::conformance {

/// Over a port that does all of it.
template <class Crypto>
class WholeCrypto final : public TokenCryptoFixture {
 private:
  [[nodiscard]] Capability do_capabilities() const override { return Capability::ec_p384 | Capability::rsa; }
  [[nodiscard]] platform::TokenCrypto& do_crypto() override { return *crypto_; }

  Result<Crypto> crypto_ = Crypto::open();
};

/// Runs the suite, as main() does.
template <class Crypto>
int run_token_crypto_suite(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (const TokenCryptoCases cases : token_crypto_suite()) {
    register_suite<TokenCryptoFixture>("TokenCrypto", cases, [] { return std::make_unique<WholeCrypto<Crypto>>(); });
  }
  return RUN_ALL_TESTS();
}

}  // namespace fairlead::conformance
