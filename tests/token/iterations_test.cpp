// SPDX-License-Identifier: Apache-2.0
/// @file  How often a PIN is hashed, by what a clock says of this machine.
#include "fairlead/ports/crypto_openssl.hpp"
#include "fairlead/token/vault.hpp"

#include "support/flash_model.hpp"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::token {
namespace {

/// Each stretch of time between two looks is the next one of a list.
class ScriptedClock final : public platform::Clock {
 public:
  explicit ScriptedClock(std::vector<int> took) : took_(std::move(took)) {}
  [[nodiscard]] bool finished() const { return looks_ == 2 * took_.size(); }

 private:
  [[nodiscard]] Instant do_now() const override {
    if (looks_ % 2 == 1) now_ += took_.at(looks_ / 2);
    ++looks_;
    return Instant(Duration(now_));
  }
  std::vector<int> took_;
  mutable std::size_t looks_ = 0;
  mutable std::int64_t now_ = 0;
};

std::uint32_t iterations(const std::vector<int>& took, Duration wanted, std::uint32_t least) {
  support::FlashModel flash({.block_size = 4096, .blocks = 4, .page_size = 16});
  std::array<Entry, 8> index{};
  std::array<std::byte, 64> buffer{};
  Store store(flash, {.index = index, .buffer = buffer});
  auto crypto = ports::OpenSslCrypto::open();
  const ScriptedClock clock(took);
  Vault vault(store, *crypto, {.wanted = wanted, .clock = &clock, .iterations = least});
  EXPECT_TRUE(store.open());
  EXPECT_TRUE(
      vault.make(bytes_of("87654321"), std::span<const char, Vault::kLabel>(std::array<char, Vault::kLabel>{})));
  EXPECT_TRUE(clock.finished());
  return vault.iterations(Role::security_officer);
}

TEST(Iterations, TakeAsLongAsIsWanted) {
  EXPECT_EQ(iterations({20, 20, 20}, Duration(150), 1), 7500U);
  EXPECT_EQ(iterations({21, 21, 21}, Duration(150), 1), 1000U * 150U / 21U);
  EXPECT_EQ(iterations({700, 600, 650}, Duration(1), 1), 1U);
}

TEST(Iterations, AreMeasuredWithSoManyThatTheClockCanTell) {
  EXPECT_EQ(iterations({0, 4, 19, 38, 40, 39}, Duration(76), 1), 16000U);
}

TEST(Iterations, CountByTheShortestTime) {
  EXPECT_EQ(iterations({900, 30, 45}, Duration(60), 1), 2000U);
  // The first one was too long by chance.
  EXPECT_EQ(iterations({25, 3, 20, 30, 20}, Duration(40), 1), 4000U);
}

TEST(Iterations, HaveALeast) { EXPECT_EQ(iterations({600, 600, 600}, Duration(150), 4321), 4321U); }

}  // namespace
}  // namespace fairlead::token
