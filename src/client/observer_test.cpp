// SPDX-License-Identifier: Apache-2.0
#include "fairlead/client/observer.hpp"

#include <array>
#include <cstring>

#include <gtest/gtest.h>

namespace fairlead::client {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Instant kStart{Duration(1'000'000)};

Failure numbered(std::int32_t native) { return {.layer = Layer::connect, .error = Errc::refused, .native = native}; }

TEST(Observer, CountsWhatItIsTold) {
  Observer observer;
  observer.on_attempt();
  observer.on_attempt();
  observer.on_online(3, 1);
  observer.on_message();
  observer.on_completed(true);
  observer.on_completed(false);
  observer.on_completed(false);
  observer.on_sent(10);
  observer.on_sent(5);
  observer.on_received(7);
  observer.on_failure(numbered(1), kStart);
  const Counters& counters = observer.counters();
  EXPECT_EQ(counters.attempts, 2U);
  EXPECT_EQ(counters.connections, 1U);
  EXPECT_EQ(counters.resent, 3U);
  EXPECT_EQ(counters.possible_duplicates, 1U);
  EXPECT_EQ(counters.messages, 1U);
  EXPECT_EQ(counters.completed, 1U);
  EXPECT_EQ(counters.not_completed, 2U);
  EXPECT_EQ(counters.bytes_sent, 15U);
  EXPECT_EQ(counters.bytes_received, 7U);
  EXPECT_EQ(counters.failures, 1U);
}

TEST(Observer, GivesTheNewestFailureFirstWithItsAge) {
  Observer observer;
  EXPECT_EQ(observer.size(), 0U);
  observer.on_failure(numbered(1), kStart);
  observer.on_failure(numbered(2), kStart + seconds(10));
  ASSERT_EQ(observer.size(), 2U);
  EXPECT_EQ(observer.failure(0, kStart + seconds(60)).native, 2);
  EXPECT_EQ(observer.failure(0, kStart + seconds(60)).age(), seconds(50));
  EXPECT_EQ(observer.failure(1, kStart + seconds(60)).native, 1);
  EXPECT_EQ(observer.failure(1, kStart + seconds(60)).age(), seconds(60));
}

TEST(Observer, KeepsTheLastEight) {
  Observer observer;
  for (int i = 1; i <= 21; ++i) observer.on_failure(numbered(i), kStart + seconds(i));
  ASSERT_EQ(observer.size(), Observer::kCapacity);
  for (std::size_t i = 0; i < observer.size(); ++i) {
    EXPECT_EQ(observer.failure(i, kStart + seconds(100)).native, 21 - static_cast<int>(i));
    EXPECT_EQ(observer.failure(i, kStart + seconds(100)).age(), seconds(79 + static_cast<int>(i)));
  }
  EXPECT_EQ(observer.counters().failures, 21U);
}

TEST(Observer, SurvivesAResetAsTheBytesThatItIs) {
  Observer before;
  before.on_failure(numbered(3), kStart);
  before.on_online(0, 0);
  alignas(Observer) std::array<std::byte, sizeof(Observer)> retained{};
  std::memcpy(retained.data(), &before, sizeof before);
  Observer after;
  std::memcpy(static_cast<void*>(&after), retained.data(), sizeof after);
  ASSERT_TRUE(after.is_intact());
  EXPECT_EQ(after.counters().connections, 1U);
  // The new time line begins lower than the old one ended.
  const Instant boot{Duration(20)};
  after.after_restart(boot);
  EXPECT_EQ(after.failure(0, boot + hours(2)).native, 3);
  EXPECT_EQ(after.failure(0, boot + hours(2)).age(), hours(2));
}

TEST(Observer, WhatRamHoldsAfterPowerOnIsNone) {
  const Observer fresh;
  EXPECT_TRUE(fresh.is_intact());
  for (const int fill : {0x00, 0xff, 0xa5}) {
    Observer garbage;
    std::memset(static_cast<void*>(&garbage), fill, sizeof garbage);
    EXPECT_FALSE(garbage.is_intact()) << fill;
  }
  // The word that tells it is there, and the indices are not those of the ring.
  alignas(Observer) std::array<std::byte, sizeof(Observer)> bytes{};
  std::memcpy(bytes.data(), &fresh, sizeof fresh);
  for (const std::size_t at : {std::size_t{4}, std::size_t{6}}) {
    auto broken = bytes;
    const std::uint16_t index = 9;
    std::memcpy(broken.data() + at, &index, sizeof index);
    Observer observer;
    std::memcpy(static_cast<void*>(&observer), broken.data(), sizeof observer);
    EXPECT_FALSE(observer.is_intact()) << "a read outside of the ring";
  }
}

}  // namespace
}  // namespace fairlead::client
