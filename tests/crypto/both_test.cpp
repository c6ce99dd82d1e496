// SPDX-License-Identifier: Apache-2.0
/// @file  Two libraries that have nothing in common but the standards: what one makes, the other takes.
#include "fairlead/ports/crypto_mbedtls.hpp"
#include "fairlead/ports/crypto_openssl.hpp"

#include "conformance/token_crypto_kit.hpp"
#include "conformance/token_crypto_rsa.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::conformance {
namespace {

using platform::HashAlgorithm;
using platform::PrivateKeyKind;
using platform::SignatureForm;
using platform::TokenCrypto;
using enum HashAlgorithm;
using Padding = SignatureForm::Padding;

constexpr std::array<std::byte, 64> kDigest = [] {
  std::array<std::byte, 64> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::byte>(i * 37U + 11U);
  return digest;
}();

class CryptoBoth : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override { ASSERT_TRUE(openssl_ && mbedtls_); }
  TokenCrypto& maker() { return GetParam() ? static_cast<TokenCrypto&>(*openssl_) : *mbedtls_; }
  TokenCrypto& taker() { return GetParam() ? static_cast<TokenCrypto&>(*mbedtls_) : *openssl_; }

 private:
  Result<ports::OpenSslCrypto> openssl_ = ports::OpenSslCrypto::open();
  Result<ports::MbedTlsCrypto> mbedtls_ = ports::MbedTlsCrypto::open();
};

/// A key that one has made signs with both, and each verifies what the other has signed.
void exchange(TokenCrypto& maker, TokenCrypto& taker, PrivateKeyKind kind, std::uint32_t bits,
              std::span<const SignatureForm> forms) {
  const MadePair pair(maker, kind, bits);
  const LoadedKey ours(maker, kind, pair.private_key());
  const LoadedKey theirs(taker, kind, pair.private_key());
  ASSERT_TRUE(ours && theirs);
  for (const SignatureForm form : forms) {
    const Bytes digest = Bytes(kDigest).first(form.padding == Padding::pss ? platform::digest_size(form.hash) : 48);
    for (const LoadedKey* key : {&ours, &theirs}) {
      SignatureMemory into{};
      const auto size = key->sign(form, digest, into);
      ASSERT_TRUE(size);
      for (TokenCrypto* judge : {&maker, &taker}) {
        EXPECT_EQ(judge->verify(kind, pair.public_key(), form, digest, Bytes(into).first(*size)), true);
        into[*size / 3] ^= std::byte{1};
        EXPECT_EQ(judge->verify(kind, pair.public_key(), form, digest, Bytes(into).first(*size)), false);
        into[*size / 3] ^= std::byte{1};
      }
    }
  }
}

TEST_P(CryptoBoth, KeysOnCurves) {
  constexpr SignatureForm kForms[] = {{}};
  for (int i = 0; i < 20; ++i) {
    exchange(maker(), taker(), PrivateKeyKind::ec_p256, 0, kForms);
    exchange(maker(), taker(), PrivateKeyKind::ec_p384, 0, kForms);
  }
}

TEST_P(CryptoBoth, RsaKeys) {
  constexpr SignatureForm kForms[] = {{.padding = Padding::pkcs1},
                                      {.padding = Padding::pss, .hash = sha256},
                                      {.padding = Padding::pss, .hash = sha384},
                                      {.padding = Padding::pss, .hash = sha512}};
  exchange(maker(), taker(), PrivateKeyKind::rsa, 2048, kForms);
  exchange(maker(), taker(), PrivateKeyKind::rsa, 2056, kForms);
}

/// One of 128 signatures on P-256 has a number whose first octet is zero.
TEST_P(CryptoBoth, NumbersHaveAFixedWidth) {
  const LoadedKey key(maker(), PrivateKeyKind::ec_p256, kScalar256);
  ASSERT_TRUE(key);
  bool small_r = false;
  bool small_s = false;
  for (int i = 0; i < 20'000 && !(small_r && small_s); ++i) {
    SignatureMemory into{};
    ASSERT_EQ(key.sign({}, kSample256, into), 64U);
    const bool zero_in_r = into[0] == std::byte{0};
    const bool zero_in_s = into[32] == std::byte{0};
    if (!zero_in_r && !zero_in_s) continue;
    ASSERT_EQ(taker().verify(PrivateKeyKind::ec_p256, kPoint256, {}, kSample256, Bytes(into).first(64)), true);
    small_r |= zero_in_r;
    small_s |= zero_in_s;
  }
  EXPECT_TRUE(small_r && small_s);
}

TEST_P(CryptoBoth, DigestsAndMacsOfAnySize) {
  std::array<std::byte, 700> message{};
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::byte>(i * i);
  for (const HashAlgorithm algorithm : {sha256, sha384, sha512}) {
    for (std::size_t size = 1; size <= message.size(); ++size) {
      const Bytes part = Bytes(message).first(size);
      std::array<std::byte, 64> digests[2]{};
      std::array<std::byte, 64> macs[2]{};
      for (const int which : {0, 1}) {
        TokenCrypto& crypto = which == 0 ? maker() : taker();
        TokenCrypto::Running run;
        ASSERT_TRUE(crypto.begin_hash(run, algorithm) && crypto.add_to_hash(run, part) &&
                    crypto.end_hash(run, digests[which]));
        // The message is the key as well: of any size.
        ASSERT_TRUE(crypto.begin_mac(run, algorithm, part) && crypto.add_to_mac(run, part) &&
                    crypto.end_mac(run, macs[which]));
      }
      ASSERT_EQ(digests[0], digests[1]) << size;
      ASSERT_EQ(macs[0], macs[1]) << size;
    }
  }
}

TEST_P(CryptoBoth, WhatIsSealed) {
  std::array<std::byte, TokenCrypto::kMasterKey> key{};
  std::array<std::byte, TokenCrypto::kNonce> nonce{};
  ASSERT_TRUE(maker().random(key) && maker().random(nonce));
  std::array<std::byte, 300> plain{};
  ASSERT_TRUE(maker().random(plain));
  for (std::size_t size = 0; size <= plain.size(); ++size) {
    std::array<std::byte, 300> memory = plain;
    const MutableBytes data = MutableBytes(memory).first(size);
    const Bytes associated = Bytes(kDigest).first(size % 40);
    std::array<std::byte, TokenCrypto::kTag> tag{};
    ASSERT_TRUE(maker().seal(key, nonce, associated, data, tag));
    ASSERT_EQ(taker().open(key, nonce, associated, data, tag), true);
    ASSERT_EQ(memory, plain);
  }
}

TEST_P(CryptoBoth, WhatIsStretched) {
  for (const std::size_t size : {1UZ, 31UZ, 32UZ, 33UZ, 64UZ}) {
    std::array<std::byte, 64> into[2]{};
    const Bytes secret = Bytes(kDigest).first(size);
    ASSERT_TRUE(maker().stretch(secret, Bytes(kDigest).last(size), 100, MutableBytes(into[0]).first(size)));
    ASSERT_TRUE(taker().stretch(secret, Bytes(kDigest).last(size), 100, MutableBytes(into[1]).first(size)));
    EXPECT_EQ(into[0], into[1]) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Ports, CryptoBoth, testing::Bool(), [](const auto& instance) {
  return std::string(instance.param ? "OpenSslMakes" : "MbedTlsMakes");
});

}  // namespace
}  // namespace fairlead::conformance
