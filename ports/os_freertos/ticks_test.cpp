// SPDX-License-Identifier: Apache-2.0
// The kernel itself runs on boards only; this is what is left of it for a host.
#include "ticks.hpp"

#include <cstdint>
#include <initializer_list>

#include <gtest/gtest.h>

namespace fairlead::ports::freertos {
namespace {

constexpr std::initializer_list<std::uint32_t> kRates = {1,   10,  60,   100,  128,    200,
                                                         250, 300, 1000, 1024, 10'000, 32'768};

TEST(FreeRtosTicks, TheWidenedTickGoesOnWhereTheKernelsBeginsAnew) {
  EXPECT_EQ(widened(0, 0xffff'ffff, 32), 0xffff'ffffU);
  EXPECT_EQ(widened(1, 0, 32), 0x1'0000'0000U);
  EXPECT_EQ(widened(0x7fff'ffff, 5, 32), 0x7fff'ffff'0000'0005U);
  EXPECT_EQ(widened(0xffff, 0xffff, 16), 0xffff'ffffU);
  EXPECT_EQ(widened(0x1'0000, 0, 16), 0x1'0000'0000U);
  EXPECT_EQ(widened(0, 0x1234'5678'9abc, 64), 0x1234'5678'9abcU) << "a tick of 64 bits goes around no more";
}

TEST(FreeRtosTicks, ASecondIsASecondAtEveryRate) {
  for (const std::uint32_t rate : kRates) {
    EXPECT_EQ(duration_of(rate, rate), Duration(1000)) << rate;
    EXPECT_EQ(ticks_of(Duration(1000), rate), rate);
  }
  EXPECT_EQ(duration_of(3, 128), Duration(23)) << "23.4 ms";
  EXPECT_EQ(duration_of(1, 10'000), Duration(0)) << "a tenth of a millisecond";
}

TEST(FreeRtosTicks, ADeadlineHasPassedWithItsTickAndNotBefore) {
  for (const std::uint32_t rate : kRates) {
    for (std::int64_t milliseconds = 1; milliseconds < 3'000; ++milliseconds) {
      const Duration wanted(milliseconds);
      const std::uint64_t ticks = ticks_of(wanted, rate);
      ASSERT_GE(duration_of(ticks, rate), wanted) << rate;
      ASSERT_LT(duration_of(ticks - 1, rate), wanted) << rate;
    }
  }
}

TEST(FreeRtosTicks, CenturiesFit) {
  constexpr std::uint64_t kYears = 500;
  constexpr std::uint64_t kSeconds = kYears * 365 * 86'400;
  for (const std::uint32_t rate : kRates) {
    EXPECT_EQ(duration_of(kSeconds * rate + rate / 2, rate).count() / 1000, std::int64_t{kSeconds}) << rate;
    EXPECT_EQ(ticks_of(Duration(std::int64_t{kSeconds} * 1000), rate), kSeconds * rate) << rate;
  }
}

}  // namespace
}  // namespace fairlead::ports::freertos
