// SPDX-License-Identifier: Apache-2.0
/// @file  What is left in PSA, and in memory, once something is done.
#include "fairlead/ports/crypto_mbedtls.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include <gtest/gtest.h>
#include <psa/crypto.h>

namespace fairlead::ports {
namespace {

using platform::HashAlgorithm;
using platform::PrivateKeyKind;
using platform::TokenCrypto;
using Running = TokenCrypto::Running;

/// Keys that PSA holds, whosever they are.
std::size_t keys_in_psa() {
  mbedtls_psa_stats_t stats{};
  mbedtls_psa_get_stats(&stats);
  return stats.MBEDTLS_PRIVATE(volatile_slots);
}

class CryptoLeftInPsa : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(crypto_); }
  TokenCrypto& crypto() { return *crypto_; }

 private:
  Result<MbedTlsCrypto> crypto_ = MbedTlsCrypto::open();
};

TEST_F(CryptoLeftInPsa, LeavesNoKeyInPsa) {
  const std::size_t before = keys_in_psa();
  std::array<std::byte, TokenCrypto::kMostPrivateKey> private_key{};
  std::array<std::byte, TokenCrypto::kMostPublicKey> public_key{};
  std::array<std::byte, TokenCrypto::kMostSignature> into{};
  const std::array<std::byte, 32> digest{std::byte{1}};
  const auto sizes = crypto().generate(PrivateKeyKind::ec_p256, 0, private_key, public_key);
  ASSERT_TRUE(sizes);
  EXPECT_EQ(keys_in_psa(), before) << "after generate()";
  const auto key = crypto().load(PrivateKeyKind::ec_p256, Bytes(private_key).first(32));
  ASSERT_TRUE(key);
  EXPECT_EQ(keys_in_psa(), before + 1) << "after load()";
  ASSERT_TRUE(crypto().sign(*key, {}, digest, into));
  EXPECT_EQ(crypto().verify(PrivateKeyKind::ec_p256, Bytes(public_key).first(65), {}, digest, Bytes(into).first(64)),
            true);
  EXPECT_EQ(crypto().verify(PrivateKeyKind::ec_p256, Bytes(public_key).first(65), {}, digest, Bytes(into).first(63)),
            false);
  EXPECT_EQ(keys_in_psa(), before + 1) << "after verify()";
  crypto().unload(*key);
  EXPECT_EQ(keys_in_psa(), before) << "after unload()";
  Running run;
  ASSERT_TRUE(crypto().begin_mac(run, HashAlgorithm::sha256, digest));
  EXPECT_EQ(keys_in_psa(), before) << "after begin_mac()";
  crypto().drop_mac(run);
  EXPECT_FALSE(crypto().load(PrivateKeyKind::ec_p256, Bytes(into).first(0)));
  EXPECT_FALSE(crypto().generate(PrivateKeyKind::rsa, 2048, MutableBytes(into).first(100), public_key));
  EXPECT_EQ(keys_in_psa(), before) << "after what failed";
}

/// A secret in the message, and what PSA keeps of it.
TEST_F(CryptoLeftInPsa, LeavesNothingInARunning) {
  std::vector<std::byte> secret(40, std::byte{0x5e});
  const auto holds_secret = [&secret](const Running& run) {
    return !std::ranges::search(run.memory, std::span(secret).first(8)).empty();
  };
  const std::function<void(Running&)> ends[] = {[this](Running& run) { crypto().drop_hash(run); },
                                                [this](Running& run) {
                                                  std::array<std::byte, 32> into{};
                                                  EXPECT_TRUE(crypto().end_hash(run, into));
                                                }};
  for (const auto& end : ends) {
    Running run;
    ASSERT_TRUE(crypto().begin_hash(run, HashAlgorithm::sha256));
    ASSERT_TRUE(crypto().add_to_hash(run, secret));
    EXPECT_TRUE(holds_secret(run)) << "or else nothing is looked at here";
    end(run);
    EXPECT_FALSE(holds_secret(run));
  }
  const std::function<void(Running&)> mac_ends[] = {[this](Running& run) { crypto().drop_mac(run); },
                                                    [this](Running& run) {
                                                      std::array<std::byte, 32> into{};
                                                      EXPECT_TRUE(crypto().end_mac(run, into));
                                                    }};
  for (const auto& end : mac_ends) {
    Running run;
    ASSERT_TRUE(crypto().begin_mac(run, HashAlgorithm::sha256, secret));
    ASSERT_TRUE(crypto().add_to_mac(run, secret));
    EXPECT_TRUE(holds_secret(run));
    end(run);
    EXPECT_FALSE(holds_secret(run));
    // What is made of the key (FIPS 198-1 section 4): the key and 0x5c.
    std::ranges::fill(secret, std::byte{0x5e ^ 0x5c});
    EXPECT_FALSE(holds_secret(run));
    std::ranges::fill(secret, std::byte{0x5e});
  }
}

}  // namespace
}  // namespace fairlead::ports
