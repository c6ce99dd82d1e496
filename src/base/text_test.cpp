// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/text.hpp"

#include <gtest/gtest.h>

namespace fairlead {
namespace {

TEST(Text, HeadIsWhatIsThere) {
  EXPECT_EQ(head("broker", 0), "");
  EXPECT_EQ(head("broker", 2), "br");
  EXPECT_EQ(head("broker", 6), "broker");
  EXPECT_EQ(head("broker", 7), "broker");
  EXPECT_EQ(head("broker", std::string_view::npos), "broker");
  EXPECT_EQ(head("", 1), "");
}

TEST(Text, TailIsTheRest) {
  EXPECT_EQ(tail("broker", 0), "broker");
  EXPECT_EQ(tail("broker", 2), "oker");
  EXPECT_EQ(tail("broker", 6), "");
  EXPECT_EQ(tail("broker", 7), "");
  EXPECT_EQ(tail("broker", std::string_view::npos), "");
}

TEST(Text, TheyAreViewsOfTheSameText) {
  constexpr std::string_view kText = "broker";
  EXPECT_EQ(head(kText, 3).data(), kText.data());
  EXPECT_EQ(tail(kText, 3).data(), kText.data() + 3);
}

TEST(Text, IsComparedAsAscii) {
  EXPECT_TRUE(equal_ignoring_case("MQTTS-9", "mqtts-9"));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_FALSE(equal_ignoring_case("@[", "`{")) << "only letters have two cases";
  EXPECT_FALSE(equal_ignoring_case("\xc4", "\xe4")) << "not even in Latin-1";
}

}  // namespace
}  // namespace fairlead
