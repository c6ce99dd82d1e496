// SPDX-License-Identifier: Apache-2.0
/// @file  PSA is the process's: a token's crypto and TLS start it in either order, each in a process of its own.
#include "fairlead/ports/crypto_mbedtls.hpp"
#include "fairlead/ports/tls_mbedtls.hpp"

#include "conformance/token_crypto_kit.hpp"

#include <gtest/gtest.h>

namespace fairlead::conformance {
namespace {

using platform::PrivateKeyKind;
using platform::TokenCrypto;

void expect_signature(TokenCrypto& crypto) {
  const LoadedKey key(crypto, PrivateKeyKind::ec_p256, kScalar256);
  ASSERT_TRUE(key);
  SignatureMemory into{};
  ASSERT_EQ(key.sign({}, kSample256, into), 64U);
  EXPECT_EQ(crypto.verify(PrivateKeyKind::ec_p256, kPoint256, {}, kSample256, Bytes(into).first(64)), true);
}

TEST(CryptoBesideTls, TlsStartsLast) {
  auto crypto = ports::MbedTlsCrypto::open();
  ASSERT_TRUE(crypto);
  const LoadedKey early(*crypto, PrivateKeyKind::ec_p256, kScalar256);
  const auto library = ports::MbedTlsLibrary::open();
  ASSERT_TRUE(library);
  EXPECT_EQ(library->has_signing_keys(), FAIRLEAD_TEST_HAS_SIGNING_KEYS);
  SignatureMemory into{};
  EXPECT_EQ(early.sign({}, kSample256, into), 64U);
  expect_signature(*crypto);
}

TEST(CryptoBesideTls, TlsStartsFirst) {
  const auto library = ports::MbedTlsLibrary::open();
  ASSERT_TRUE(library);
  auto crypto = ports::MbedTlsCrypto::open();
  ASSERT_TRUE(crypto);
  expect_signature(*crypto);
  EXPECT_TRUE(ports::MbedTlsLibrary::open());
}

}  // namespace
}  // namespace fairlead::conformance
