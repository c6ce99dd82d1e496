// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/check.hpp"
#include "fairlead/base/log.hpp"

#include <gtest/gtest.h>

namespace fairlead {
namespace {

TEST(LogNull, SaysNothing) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  FAIRLEAD_LOG_ERROR("test", "this goes nowhere", 1, 2);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(LogNullDeathTest, AFailedCheckEndsTheProgramWithoutAWord) { EXPECT_DEATH(check_failed("x", "y", 1), "^$"); }

}  // namespace
}  // namespace fairlead
