// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/owned.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

struct CountBack {
  void operator()(int* given_back) const { ++*given_back; }
};
using Handle = Owned<int, CountBack>;

TEST(Owned, IsGivenBackOnce) {
  int given_back = 0;
  {
    Handle first(&given_back);
    const Handle second = std::move(first);
    EXPECT_EQ(second.get(), &given_back);
  }
  EXPECT_EQ(given_back, 1);
}

TEST(Owned, IsGivenBackWhereAnotherOneTakesItsPlace) {
  int first = 0;
  int second = 0;
  Handle handle(&first);
  handle.reset(&second);
  EXPECT_EQ(first, 1);
  handle.reset();
  EXPECT_EQ(second, 1);
  EXPECT_FALSE(handle);
}

TEST(Owned, IsNotGivenBackAfterItWasGivenUp) {
  int given_back = 0;
  Handle handle(&given_back);
  EXPECT_EQ(handle.give_up(), &given_back);
  handle.reset();
  EXPECT_EQ(given_back, 0);
}

}  // namespace
}  // namespace fairlead
