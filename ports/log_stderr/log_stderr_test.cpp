// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/check.hpp"
#include "fairlead/base/log.hpp"

#include <gtest/gtest.h>

namespace fairlead {
namespace {

TEST(LogStderr, WritesLevelModuleTextAndNumbersAsOneLine) {
  testing::internal::CaptureStderr();
  log_line(LogLevel::warning, "net", "the address does not answer", -110, 443);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "fairlead warning: net: the address does not answer (-110, 443)\n");
}

TEST(LogStderr, TheMacrosNameTheirLevel) {
  testing::internal::CaptureStderr();
  FAIRLEAD_LOG_ERROR("m", "t", 1, 2);
  FAIRLEAD_LOG_INFO("m", "t", 3, 4);
  FAIRLEAD_LOG_DEBUG("m", "not compiled in", 5, 6);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "fairlead error: m: t (1, 2)\nfairlead info: m: t (3, 4)\n");
}

TEST(LogStderrDeathTest, AFailedCheckNamesItsPlaceAndAborts) {
  const auto fails = [](int i) { FAIRLEAD_CHECK(i > 2); };
  EXPECT_DEATH(fails(1), "log_stderr_test.cpp:[0-9]+: .*i > 2");
  fails(3);
}

}  // namespace
}  // namespace fairlead
