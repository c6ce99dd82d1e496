// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/shared.hpp"

#include <gtest/gtest.h>

namespace fairlead {
namespace {

struct Thing final : Counted {
  explicit Thing(bool& mark) : Counted([](Counted& self) { static_cast<Thing&>(self).ended = true; }), ended(mark) {}
  bool& ended;
  int number = 7;
};

TEST(Shared, EndsWithTheLastHandle) {
  bool ended = false;
  Thing thing(ended);
  {
    const Shared<Thing> first(thing);
    {
      Shared<Thing> copy = first;
      const Shared<Thing> moved = std::move(copy);
      EXPECT_EQ(moved->number, 7);
      EXPECT_EQ(&*moved, &thing);
    }
    EXPECT_FALSE(ended);
  }
  EXPECT_TRUE(ended);
}

TEST(Shared, GivesUpWhatItHeldWhereItIsAssignedTo) {
  bool one_ended = false;
  bool other_ended = false;
  Thing one(one_ended);
  Thing other(other_ended);
  Shared<Thing> handle(one);
  const Shared<Thing> second(other);
  handle = second;
  EXPECT_TRUE(one_ended);
  EXPECT_FALSE(other_ended);
  EXPECT_EQ(&*handle, &other);
}

}  // namespace
}  // namespace fairlead
