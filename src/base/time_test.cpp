// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/time.hpp"

#include <gtest/gtest.h>

namespace fairlead {
namespace {

using std::chrono::milliseconds;

constexpr Instant kStart{milliseconds(1000)};

TEST(Deadline, IsNeverUnlessAnInstantIsGiven) {
  const Deadline never;
  EXPECT_TRUE(never.is_never());
  EXPECT_EQ(never, Deadline::never());
  EXPECT_FALSE(never.passed(Instant::max())) << "never does not pass, even at the end of time";
  EXPECT_EQ(never.left(kStart), Duration::max());
  EXPECT_EQ(never.at(), Instant::max());
}

TEST(Deadline, PassesAtItsInstant) {
  const Deadline d = kStart + milliseconds(5);
  EXPECT_FALSE(d.is_never());
  EXPECT_FALSE(d.passed(kStart + milliseconds(4)));
  EXPECT_TRUE(d.passed(kStart + milliseconds(5)));
  EXPECT_TRUE(d.passed(kStart + milliseconds(6)));
}

TEST(Deadline, SaysHowLongIsLeft) {
  const Deadline d = kStart + milliseconds(5);
  EXPECT_EQ(d.left(kStart), milliseconds(5));
  EXPECT_EQ(d.left(kStart + milliseconds(5)), Duration::zero());
  EXPECT_EQ(d.left(kStart + milliseconds(50)), Duration::zero());
}

TEST(Deadline, TheEarlierOfTwoWinsAndNeverLoses) {
  const Deadline soon = kStart;
  const Deadline late = kStart + milliseconds(1);
  EXPECT_EQ(earlier(soon, late), soon);
  EXPECT_EQ(earlier(late, soon), soon);
  EXPECT_EQ(earlier(Deadline::never(), late), late);
  EXPECT_EQ(earlier(late, Deadline::never()), late);
  EXPECT_TRUE(earlier(Deadline::never(), Deadline::never()).is_never());
}

TEST(After, AddsADuration) {
  EXPECT_EQ(after(kStart, milliseconds(250)), Deadline(kStart + milliseconds(250)));
  EXPECT_EQ(after(kStart, Duration::zero()), Deadline(kStart));
}

TEST(After, WhatDoesNotFitIsNever) {
  EXPECT_TRUE(after(kStart, Duration::max()).is_never());
  EXPECT_TRUE(after(kStart, Instant::max() - kStart).is_never());
  EXPECT_FALSE(after(kStart, Instant::max() - kStart - milliseconds(1)).is_never());
  EXPECT_TRUE(after(Instant::max(), milliseconds(1)).is_never());
}

TEST(WholeSeconds, AreThoseOfTheDivision) {
  for (const std::int64_t high : {0LL, 1LL, 7LL, 500LL, 999LL}) {
    for (const std::int64_t low : {0LL, 1LL, 999LL, 1000LL, 296'000LL, 0x7fff'ffffLL, 0xffff'fc18LL, 0xffff'ffffLL}) {
      const Duration d(high * 0x1'0000'0000 + low);
      EXPECT_EQ(whole_seconds(d), d.count() / 1000) << d.count();
    }
  }
}

TEST(WholeSeconds, EndAtZeroAndAtTheMostThatFits) {
  EXPECT_EQ(whole_seconds(milliseconds(-1)), 0U);
  EXPECT_EQ(whole_seconds(Duration::min()), 0U);
  EXPECT_EQ(whole_seconds(milliseconds(0xffff'ffffLL * 1000 + 999)), 0xffff'ffffU);
  EXPECT_EQ(whole_seconds(milliseconds(0x1'0000'0000LL * 1000)), 0xffff'ffffU);
  EXPECT_EQ(whole_seconds(Duration::max()), 0xffff'ffffU);
}

TEST(UnixTime, IsOrdered) {
  EXPECT_LT(UnixTime{-1}, UnixTime{0});
  EXPECT_EQ(UnixTime{5}, UnixTime{5});
}

}  // namespace
}  // namespace fairlead
