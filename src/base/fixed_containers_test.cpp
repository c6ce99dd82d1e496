// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/fixed_string.hpp"
#include "fairlead/base/fixed_vector.hpp"

#include <type_traits>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

TEST(FixedVector, HoldsUpToItsCapacity) {
  FixedVector<int, 2> v;
  EXPECT_TRUE(v.empty());
  EXPECT_TRUE(v.push_back(1));
  EXPECT_TRUE(v.push_back(2));
  EXPECT_TRUE(v.full());
  const Result<void> r = v.push_back(3);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), Errc::no_space);
  EXPECT_EQ(v, (FixedVector<int, 2>{1, 2})) << "a refused value changes nothing";
}

TEST(FixedVector, AListThatIsTooLongDoesNotCompile) {
  static_assert(std::is_constructible_v<FixedVector<int, 2>, int, int>);
  static_assert(!std::is_constructible_v<FixedVector<int, 2>, int, int, int>);
  FixedVector<int, 2> v = {1};
  EXPECT_EQ(v.size(), 1U);
  v = {4, 5};
  EXPECT_EQ(v[1], 5);
}

TEST(FixedVector, ErasesInOrder) {
  FixedVector<int, 4> v{1, 2, 3, 4};
  v.erase(1);
  EXPECT_EQ(v, (FixedVector<int, 4>{1, 3, 4}));
  v.erase(2);
  EXPECT_EQ(v, (FixedVector<int, 4>{1, 3}));
  v.pop_back();
  EXPECT_EQ(v, (FixedVector<int, 4>{1}));
  v.clear();
  EXPECT_TRUE(v.empty());
  EXPECT_TRUE(v.push_back(9)) << "room is given back";
}

TEST(FixedVector, ComparesWhatItHoldsNotWhatItHeld) {
  FixedVector<int, 3> longer{1, 2, 3};
  longer.pop_back();
  EXPECT_EQ(longer, (FixedVector<int, 3>{1, 2}));
  EXPECT_NE(longer, (FixedVector<int, 3>{1, 3}));
  EXPECT_NE(longer, (FixedVector<int, 3>{1}));
}

TEST(FixedVector, IsARangeAndASpan) {
  const FixedVector<int, 3> v{1, 2};
  int sum = 0;
  for (const int i : v) sum += i;
  EXPECT_EQ(sum, 3);
  EXPECT_EQ(std::span<const int>(v).size(), 2U);
}

TEST(FixedString, TakesTextThatFits) {
  const auto s = FixedString<4>::from("wire");
  ASSERT_TRUE(s);
  EXPECT_EQ(*s, "wire");
  EXPECT_EQ(s->size(), 4U);
  EXPECT_STREQ(s->c_str(), "wire");
}

TEST(FixedString, RefusesWhatDoesNotFitAndStaysAsItWas) {
  EXPECT_EQ(FixedString<4>::from("wires").error(), Errc::no_space);
  auto s = *FixedString<4>::from("abc");
  const Result<void> r = s.append("de");
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), Errc::no_space);
  EXPECT_EQ(s.view(), "abc");
  EXPECT_TRUE(s.append("d"));
  EXPECT_EQ(s.view(), "abcd");
  EXPECT_TRUE(s.append("")) << "nothing always fits";
}

TEST(FixedString, IsTerminatedAlsoAfterClear) {
  auto s = *FixedString<4>::from("abc");
  s.clear();
  EXPECT_TRUE(s.empty());
  EXPECT_STREQ(s.c_str(), "");
  EXPECT_TRUE(s.append("x"));
  EXPECT_STREQ(s.c_str(), "x");
}

TEST(FixedString, ComparesAsText) {
  const auto s = *FixedString<4>::from("abc");
  EXPECT_EQ(s, *FixedString<4>::from("abc"));
  EXPECT_NE(s, *FixedString<4>::from("abd"));
  EXPECT_EQ(s, std::string_view("abc"));
  EXPECT_NE(s, "ab");
  const std::string_view view = s;
  EXPECT_EQ(view.data(), s.c_str());
}

}  // namespace
}  // namespace fairlead
