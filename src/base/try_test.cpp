// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/try.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

Result<int> number(int i) {
  if (i < 0) return fail(Errc::invalid);
  return i;
}

Result<void> step(bool succeeds, int& steps) {
  ++steps;
  if (!succeeds) return fail(Errc::reset);
  return {};
}

Result<void> two_steps(bool first, bool second, int& steps) {
  FAIRLEAD_TRY(step(first, steps));
  FAIRLEAD_TRY(step(second, steps));
  return {};
}

IoResult count(int i) {
  FAIRLEAD_TRY_ASSIGN(const int n, number(i));
  FAIRLEAD_TRY(number(n - 1));
  return IoResult::bytes(static_cast<std::size_t>(n));
}

Result<int> sum(int a, int b) {
  int left = 0;
  FAIRLEAD_TRY_ASSIGN(left, number(a));
  FAIRLEAD_TRY_ASSIGN(const int right, number(b));
  return left + right;
}

Result<std::unique_ptr<int>> boxed(int i) {
  FAIRLEAD_TRY_ASSIGN(auto box, [i]() -> Result<std::unique_ptr<int>> {
    if (i < 0) return fail(Errc::no_memory);
    return std::make_unique<int>(i);
  }());
  return box;
}

TEST(Try, StopsAtTheFirstError) {
  int steps = 0;
  EXPECT_TRUE(two_steps(true, true, steps));
  EXPECT_EQ(steps, 2);
  steps = 0;
  const Result<void> r = two_steps(false, true, steps);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), Errc::reset);
  EXPECT_EQ(steps, 1) << "nothing runs after the error";
  EXPECT_FALSE(two_steps(true, false, steps));
}

TEST(Try, WorksInAFunctionThatCountsBytes) {
  EXPECT_EQ(count(3).size(), 3U);
  EXPECT_EQ(count(-1).error(), Errc::invalid);
  EXPECT_EQ(count(0).error(), Errc::invalid);
}

TEST(TryAssign, DeclaresAndAssigns) {
  EXPECT_EQ(sum(2, 3), 5);
  EXPECT_EQ(sum(-2, 3).error(), Errc::invalid);
  EXPECT_EQ(sum(2, -3).error(), Errc::invalid);
}

TEST(TryAssign, MovesWhatCannotBeCopied) {
  const auto box = boxed(4);
  ASSERT_TRUE(box);
  EXPECT_EQ(**box, 4);
  EXPECT_EQ(boxed(-1).error(), Errc::no_memory);
}

}  // namespace
}  // namespace fairlead
