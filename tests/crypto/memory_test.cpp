// SPDX-License-Identifier: Apache-2.0
/// @file  Each allocation of a port fails in turn: an error or the right result, and the next one is right.
#include "fairlead/tls/rsa_key.hpp"

#include "conformance/token_crypto_kit.hpp"
#include "conformance/token_crypto_rsa.hpp"
#include "cost/heap.hpp"
#include "token_crypto_under_test.hpp"

#include <array>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::conformance {
namespace {

using cost::ShortOfMemory;
using platform::HashAlgorithm;
using platform::PrivateKeyKind;
using platform::SignatureForm;
using platform::TokenCrypto;
using Padding = SignatureForm::Padding;

constexpr auto kAbc = hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

/// Something done from beginning to end. Nothing when the result was wrong.
using Work = std::optional<Errc> (*)(TokenCrypto&);

std::optional<Errc> as_wanted(bool right) { return right ? std::optional(Errc{}) : std::nullopt; }

std::optional<Errc> hash(TokenCrypto& crypto) {
  TokenCrypto::Running run;
  if (const auto begun = crypto.begin_hash(run, HashAlgorithm::sha256); !begun) return begun.error();
  if (const auto added = crypto.add_to_hash(run, bytes_of("abc")); !added) {
    crypto.drop_hash(run);
    return added.error();
  }
  std::array<std::byte, 32> into{};
  if (const auto ended = crypto.end_hash(run, into); !ended) return ended.error();
  return as_wanted(into == kAbc);
}

std::optional<Errc> mac(TokenCrypto& crypto) {
  constexpr auto kWanted = hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");  // RFC 4231.
  TokenCrypto::Running run;
  if (const auto begun = crypto.begin_mac(run, HashAlgorithm::sha256, bytes_of("Jefe")); !begun) return begun.error();
  if (const auto added = crypto.add_to_mac(run, bytes_of("what do ya want for nothing?")); !added) {
    crypto.drop_mac(run);
    return added.error();
  }
  std::array<std::byte, 32> into{};
  if (const auto ended = crypto.end_mac(run, into); !ended) return ended.error();
  return as_wanted(into == kWanted);
}

std::optional<Errc> seal_and_open(TokenCrypto& crypto) {
  std::array<std::byte, TokenCrypto::kMasterKey> key{};
  std::array<std::byte, TokenCrypto::kNonce> nonce{};
  std::array<std::byte, TokenCrypto::kTag> tag{};
  std::array<std::byte, 40> data{};
  if (const auto sealed = crypto.seal(key, nonce, kAbc, data, tag); !sealed) return sealed.error();
  const auto opened = crypto.open(key, nonce, kAbc, data, tag);
  if (!opened) return opened.error();
  return as_wanted(*opened && data == std::array<std::byte, 40>{});
}

std::optional<Errc> stretch(TokenCrypto& crypto) {
  constexpr auto kWanted = hex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");  // RFC 7914.
  std::array<std::byte, 32> into{};
  if (const auto done = crypto.stretch(bytes_of("passwd"), bytes_of("salt"), 1, into); !done) return done.error();
  return as_wanted(into == kWanted);
}

std::optional<Errc> sign_and_verify(TokenCrypto& crypto, PrivateKeyKind kind, Bytes private_key, Bytes public_key,
                                    SignatureForm form) {
  const LoadedKey key(crypto, kind, private_key);
  if (!key) return key.error();
  SignatureMemory into{};
  const auto size = key.sign(form, kAbc, into);
  if (!size) return size.error();
  const auto right = crypto.verify(kind, public_key, form, kAbc, Bytes(into).first(*size));
  if (!right) return right.error();
  // OpenSSL does not tell every want of memory from a signature of RSA that is wrong.
  return *right || kind != PrivateKeyKind::rsa ? as_wanted(*right) : Errc::internal;
}

std::optional<Errc> ec(TokenCrypto& crypto) {
  const MadePair pair(crypto, PrivateKeyKind::ec_p256);
  if (!pair.sizes) return pair.sizes.error();
  return sign_and_verify(crypto, PrivateKeyKind::ec_p256, pair.private_key(), pair.public_key(), {});
}

std::optional<Errc> rsa(TokenCrypto& crypto) {
  std::array<std::byte, 600> memory{};
  const auto numbers = tls::read_rsa_private_key(known_rsa().rsa_2048);
  const auto size = tls::write_rsa_public_key({numbers->modulus, numbers->public_exponent}, memory);
  return sign_and_verify(crypto, PrivateKeyKind::rsa, known_rsa().rsa_2048, Bytes(memory).first(*size),
                         {.padding = Padding::pss});
}

struct Row {
  const char* name;
  Work work;
};

class CryptoMemory : public testing::TestWithParam<Row> {};

// The first times are for what a library makes once for the process.
TEST_P(CryptoMemory, EachAllocationFailsInTurn) {
  auto crypto = CryptoUnderTest::open();
  ASSERT_TRUE(crypto);
  for (int i = 0; i < 2; ++i) ASSERT_EQ(GetParam().work(*crypto), Errc{});
  std::uint64_t failed = 0;
  for (std::uint64_t nth = 1;; nth += 1 + nth / 100) {  // A library may have thousands.
    std::optional<Errc> outcome;
    std::uint64_t counted = 0;
    {
      const ShortOfMemory memory(nth);
      outcome = GetParam().work(*crypto);
      counted = ShortOfMemory::counted();
    }
    if (counted < nth) break;
    ASSERT_TRUE(outcome) << "a wrong result, where allocation " << nth << " failed";
    if (*outcome != Errc{}) {
      ++failed;
      EXPECT_TRUE(*outcome == Errc::no_memory || *outcome == Errc::no_entropy || *outcome == Errc::internal)
          << name(*outcome) << ", where allocation " << nth << " failed";
    }
    ASSERT_EQ(GetParam().work(*crypto), Errc{}) << "after allocation " << nth << " failed";
  }
  EXPECT_GT(failed, 0U);
}

INSTANTIATE_TEST_SUITE_P(Each, CryptoMemory,
                         testing::Values(Row{"hash", hash}, Row{"mac", mac}, Row{"seal", seal_and_open},
                                         Row{"stretch", stretch}, Row{"ec", ec}, Row{"rsa", rsa}),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace fairlead::conformance
