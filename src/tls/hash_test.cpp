// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/hash.hpp"

#include "support/openssl_hash.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

TEST(Hash, GivesAsManyBytesAsTheDigestHas) {
  support::OpenSslHash hash;
  std::array<std::byte, kMostDigest> memory{};
  for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512}) {
    const std::size_t size = digest_size(algorithm);
    ASSERT_LE(size, kMostDigest);
    const auto digest = hash.digest(algorithm, bytes_of("abc"), memory);
    ASSERT_TRUE(digest);
    EXPECT_EQ(digest->data(), memory.data());
    EXPECT_EQ(digest->size(), size);
    EXPECT_EQ(hash.digest(algorithm, bytes_of("abc"), MutableBytes(memory).first(size - 1)).error(), Errc::no_space);
  }
  // FIPS 180-4's example: SHA-256 of "abc".
  const auto digest = hash.digest(HashAlgorithm::sha256, bytes_of("abc"), memory);
  EXPECT_TRUE(text_of(*digest).starts_with("\xba\x78\x16\xbf"));
  hash.fail_with(Errc::token_removed);
  EXPECT_EQ(hash.digest(HashAlgorithm::sha256, {}, memory).error(), Errc::token_removed);
}

TEST(Hash, IsWhatTheSchemeSigns) {
  using Scheme = SignatureScheme;
  for (const Scheme scheme :
       {Scheme::rsa_pkcs1_sha256, Scheme::rsa_pkcs1_sha384, Scheme::rsa_pkcs1_sha512, Scheme::rsa_pss_rsae_sha256,
        Scheme::rsa_pss_rsae_sha384, Scheme::rsa_pss_rsae_sha512, Scheme::ecdsa_secp256r1_sha256,
        Scheme::ecdsa_secp384r1_sha384, Scheme::ecdsa_secp521r1_sha512}) {
    const auto algorithm = hash_of(scheme);
    ASSERT_TRUE(algorithm) << name(scheme);
    EXPECT_TRUE(name(scheme).ends_with("sha" + std::to_string(8 * digest_size(*algorithm)))) << name(scheme);
  }
  for (const Scheme scheme : {Scheme::ed25519, Scheme::none, Scheme::rsa_pkcs1_sha1, Scheme::ecdsa_sha1}) {
    EXPECT_EQ(hash_of(scheme), std::nullopt);
  }
}

}  // namespace
}  // namespace fairlead::tls
