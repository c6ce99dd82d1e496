// SPDX-License-Identifier: Apache-2.0
/// @file  What OpenSSL shares with the rest of the process: contexts, queues of errors, threads.
#include "fairlead/ports/crypto_openssl.hpp"

#include <array>
#include <optional>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace fairlead::ports {
namespace {

using platform::HashAlgorithm;
using platform::PrivateKeyKind;
using platform::SignatureForm;
using platform::TokenCrypto;

constexpr std::array<std::byte, 32> kDigest{std::byte{0x17}};

/// Makes a key, signs and verifies; also what fails leaves its mark in OpenSSL.
bool works(TokenCrypto& crypto) {
  std::array<std::byte, TokenCrypto::kMostPrivateKey> private_key{};
  std::array<std::byte, TokenCrypto::kMostPublicKey> public_key{};
  std::array<std::byte, TokenCrypto::kMostSignature> into{};
  const auto sizes = crypto.generate(PrivateKeyKind::ec_p256, 0, private_key, public_key);
  if (!sizes) return false;
  const auto key = crypto.load(PrivateKeyKind::ec_p256, Bytes(private_key).first(sizes->private_key));
  if (!key) return false;
  const auto size = crypto.sign(*key, {}, kDigest, into);
  crypto.unload(*key);
  if (!size) return false;
  TokenCrypto::Running run;
  if (!crypto.begin_hash(run, HashAlgorithm::sha384) || !crypto.end_hash(run, into)) return false;
  if (!crypto.begin_mac(run, HashAlgorithm::sha512, kDigest) || !crypto.end_mac(run, into)) return false;
  if (!crypto.stretch(kDigest, kDigest, 2, into)) return false;
  const auto right = crypto.verify(PrivateKeyKind::ec_p256, Bytes(public_key).first(sizes->public_key), {}, kDigest,
                                   Bytes(into).first(64));
  if (!right || *right) return false;
  public_key[40] ^= std::byte{1};
  const auto none =
      crypto.verify(PrivateKeyKind::ec_p256, Bytes(public_key).first(65), {}, kDigest, Bytes(into).first(64));
  return !none && none.error() == Errc::invalid;
}

TEST(CryptoOpenSsl, LeavesNothingInTheQueueOfErrors) {
  auto crypto = OpenSslCrypto::open();
  ASSERT_TRUE(crypto);
  ERR_clear_error();
  EXPECT_TRUE(works(*crypto));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(CryptoOpenSsl, LeavesWhatWasInTheQueueOfErrors) {
  auto crypto = OpenSslCrypto::open();
  ASSERT_TRUE(crypto);
  ERR_clear_error();
  ERR_raise(ERR_LIB_USER, 101);
  ERR_raise(ERR_LIB_USER, 102);
  EXPECT_TRUE(works(*crypto));
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 101);
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 102);
  EXPECT_EQ(ERR_get_error(), 0U);
}

/// Where a token is asked by a provider of the default context, that context must not be asked in turn.
TEST(CryptoOpenSsl, NeedsNothingOfTheDefaultContext) {
  ASSERT_EQ(EVP_set_default_properties(nullptr, "provider=nobody"), 1);
  ASSERT_EQ(EVP_MD_fetch(nullptr, "SHA256", nullptr), nullptr);
  ERR_clear_error();
  auto crypto = OpenSslCrypto::open();
  ASSERT_TRUE(crypto);
  EXPECT_TRUE(works(*crypto));
  EXPECT_EQ(EVP_set_default_properties(nullptr, ""), 1);
}

TEST(CryptoOpenSsl, IsUsedByThreadsThatEnd) {
  std::optional<OpenSslCrypto> crypto;
  for (int i = 0; i < 3; ++i) {
    bool worked = false;
    std::thread([&] {
      if (!crypto) {
        if (auto opened = OpenSslCrypto::open()) crypto.emplace(std::move(*opened));
      }
      worked = crypto && works(*crypto);
    }).join();
    EXPECT_TRUE(worked);
  }
  ASSERT_TRUE(crypto);
  EXPECT_TRUE(works(*crypto));
  bool worked = false;
  std::thread([&] {
    worked = works(*crypto);
    crypto.reset();
  }).join();
  EXPECT_TRUE(worked);
}

TEST(CryptoOpenSsl, SeveralDoNotDisturbEachOther) {
  auto one = OpenSslCrypto::open();
  auto other = OpenSslCrypto::open();
  ASSERT_TRUE(one && other);
  std::thread first([&] { EXPECT_TRUE(works(*one)); });
  std::thread second([&] { EXPECT_TRUE(works(*other)); });
  first.join();
  second.join();
  *one = std::move(*other);
  EXPECT_TRUE(works(*one));
}

}  // namespace
}  // namespace fairlead::ports
