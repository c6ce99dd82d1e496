// SPDX-License-Identifier: Apache-2.0
#include "fairlead/connection/backoff.hpp"

#include <gtest/gtest.h>

namespace fairlead::connection {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint32_t kLowest = 0;
constexpr std::uint32_t kHighest = UINT32_MAX;

/// The longest pause of the n-th failure in a row.
Duration longest_after(int failures, Errc error, BackoffPolicy policy = {}) {
  Backoff backoff(policy);
  std::optional<Duration> pause;
  for (int i = 0; i < failures; ++i) pause = backoff.after_failure(error, Duration::zero(), kHighest);
  return pause.value_or(Duration(-1));
}

TEST(Backoff, WindowDoublesUpToTheCap) {
  EXPECT_EQ(longest_after(1, Errc::refused), milliseconds(500));
  EXPECT_EQ(longest_after(2, Errc::refused), milliseconds(1000));
  EXPECT_EQ(longest_after(3, Errc::refused), milliseconds(2000));
  EXPECT_EQ(longest_after(8, Errc::refused), milliseconds(64'000));
  EXPECT_EQ(longest_after(9, Errc::refused), milliseconds(120'000));
  EXPECT_EQ(longest_after(1000, Errc::refused), milliseconds(120'000));
}

TEST(Backoff, JitterReachesBothEndsOfTheWindow) {
  Backoff backoff;
  EXPECT_EQ(backoff.after_failure(Errc::reset, Duration::zero(), kLowest), Duration::zero());
  EXPECT_EQ(backoff.after_failure(Errc::reset, Duration::zero(), kHighest), milliseconds(1000));
  EXPECT_EQ(backoff.after_failure(Errc::reset, Duration::zero(), kHighest / 2), milliseconds(1000));
}

TEST(Backoff, EveryPauseOfASmallWindowIsEquallyLikely) {
  const BackoffPolicy policy{.base = milliseconds(3), .cap = milliseconds(3)};
  std::array<int, 4> seen{};
  for (std::uint32_t i = 0; i < 4096; ++i) {
    Backoff backoff(policy);
    const auto pause = backoff.after_failure(Errc::reset, Duration::zero(), i << 20U);
    ASSERT_TRUE(pause.has_value());
    ++seen[static_cast<std::size_t>(pause->count())];
  }
  EXPECT_EQ(seen, (std::array<int, 4>{1024, 1024, 1024, 1024}));
}

TEST(Backoff, OnlyAStableConnectionForgetsFailures) {
  Backoff backoff;
  for (int i = 0; i < 5; ++i) (void)backoff.after_failure(Errc::refused, Duration::zero(), kHighest);
  EXPECT_EQ(backoff.after_failure(Errc::reset, seconds(59), kHighest), milliseconds(16'000));
  EXPECT_EQ(backoff.after_failure(Errc::reset, seconds(60), kHighest), milliseconds(500));
  EXPECT_EQ(backoff.failures(), 1U);
}

TEST(Backoff, BeingDisplacedNeverCountsAsStable) {
  Backoff backoff;
  for (int i = 0; i < 5; ++i) (void)backoff.after_failure(Errc::session_taken_over, minutes(10), kHighest);
  EXPECT_EQ(backoff.failures(), 5U);
}

TEST(Backoff, ARefusalWaitsLong) {
  Backoff backoff;
  EXPECT_EQ(backoff.after_failure(Errc::bad_credentials, Duration::zero(), kLowest), seconds(60));
  EXPECT_EQ(backoff.after_failure(Errc::unknown_ca, Duration::zero(), kHighest), seconds(120));
}

TEST(Backoff, ARateLimitHasItsOwnCap) {
  EXPECT_EQ(longest_after(1, Errc::server_busy), minutes(2));
  EXPECT_EQ(longest_after(2, Errc::quota_exceeded), minutes(4));
  EXPECT_EQ(longest_after(10, Errc::server_busy), minutes(10));
}

TEST(Backoff, AWrongPinIsNeverRetried) {
  Backoff backoff;
  EXPECT_EQ(backoff.after_failure(Errc::pin_incorrect, Duration::zero(), kHighest), std::nullopt);
  EXPECT_EQ(backoff.after_failure(Errc::pin_locked, Duration::zero(), kHighest), std::nullopt);
  EXPECT_EQ(backoff.after_failure(Errc::key_mismatch, Duration::zero(), kHighest), std::nullopt);
}

TEST(Backoff, TheServersHintIsObeyed) {
  Backoff backoff;
  EXPECT_EQ(backoff.after_failure(Errc::server_busy, Duration::zero(), kLowest, seconds(30)), seconds(30));
  EXPECT_EQ(backoff.after_failure(Errc::refused, Duration::zero(), kHighest, seconds(30)), milliseconds(37'500));
}

TEST(Backoff, TheFirstAttemptIsSpreadOnlyOnRequest) {
  EXPECT_EQ(Backoff().first(kHighest), Duration::zero());
  EXPECT_EQ(Backoff({.first = seconds(10)}).first(kHighest), seconds(10));
  EXPECT_EQ(Backoff({.first = seconds(10)}).first(kLowest), Duration::zero());
}

TEST(Backoff, SurvivesALossOfMemory) {
  Backoff before;
  for (int i = 0; i < 6; ++i) (void)before.after_failure(Errc::refused, Duration::zero(), kHighest);
  const auto saved = before.save();
  Backoff after;
  ASSERT_TRUE(after.restore(saved));
  EXPECT_EQ(after.failures(), 6U);
}

TEST(Backoff, RefusesADamagedRecord) {
  Backoff before;
  (void)before.after_failure(Errc::refused, Duration::zero(), kHighest);
  const auto saved = before.save();
  Backoff after;
  for (std::size_t i = 0; i < saved.size(); ++i) {
    auto damaged = saved;
    damaged[i] ^= std::byte{1};
    const auto restored = after.restore(damaged);
    ASSERT_FALSE(restored) << "byte " << i;
    EXPECT_EQ(restored.error(), Errc::invalid);
  }
  EXPECT_FALSE(after.restore(Bytes(saved).first(saved.size() - 1)));
  EXPECT_EQ(after.failures(), 0U);
}

}  // namespace
}  // namespace fairlead::connection
