// SPDX-License-Identifier: Apache-2.0
// The suite of tokens over ours as a device has it, with the arithmetic under test.
#include "conformance/linked_token.hpp"

#include "conformance/gtest_adapter.hpp"
#include "conformance/token_suite.hpp"
#include "support/flash_model.hpp"
#include "token/posix_board.hpp"
#include "token_crypto_under_test.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace fairlead::conformance {
namespace {

support::FlashModel flash(token::test::kDeviceFlash);

void erase() { flash = support::FlashModel(token::test::kDeviceFlash); }

}  // namespace
}  // namespace fairlead::conformance

namespace fairlead::token {

Board& board() {
  static test::PosixBoard<conformance::CryptoUnderTest> device(conformance::flash);
  return device;
}

}  // namespace fairlead::token

int main(int argc, char** argv) {
  using namespace fairlead::conformance;  // NOLINT(google-build-using-namespace)
  testing::InitGoogleTest(&argc, argv);
  for (const TokenCases cases : token_suite()) {
    register_suite<TokenFixture>("LinkedToken", cases,
                                 [] { return std::make_unique<LinkedToken>(erase, TokenFixture::Capability::rsa); });
  }
  return RUN_ALL_TESTS();
}
