// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/waits.hpp"

#include <array>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

constexpr NativeHandle kFirst{3};
constexpr NativeHandle kSecond{4};

TEST(Directions, AreSets) {
  EXPECT_EQ(Directions::receive | Directions::send, Directions::both);
  EXPECT_EQ(Directions::both & Directions::send, Directions::send);
  EXPECT_FALSE(any(Directions::receive & Directions::send));
  EXPECT_TRUE(any(Directions::receive));
}

TEST(WaitList, StartsWithNothingToWaitFor) {
  std::array<WaitItem, 2> storage{};
  const WaitList list(storage);
  EXPECT_TRUE(list.items().empty());
  EXPECT_FALSE(list.ready());
}

TEST(WaitList, AppendsHandles) {
  std::array<WaitItem, 2> storage{};
  WaitList list(storage);
  list.add({kFirst, Directions::receive});
  list.add({kSecond, Directions::send});
  ASSERT_EQ(list.items().size(), 2U);
  EXPECT_EQ(list.items()[0].handle, kFirst);
  EXPECT_EQ(list.items()[1].until, Directions::send);
  EXPECT_FALSE(list.ready());
}

TEST(WaitList, WidensAHandleItHas) {
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  list.add({kFirst, Directions::receive});
  list.add({kFirst, Directions::send});
  ASSERT_EQ(list.items().size(), 1U);
  EXPECT_EQ(list.items()[0].until, Directions::both);
  EXPECT_FALSE(list.ready()) << "a known handle needs no room";
}

TEST(WaitList, PassesOverAnItemThatWaitsForNothing) {
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  list.add({kFirst, Directions::none});
  EXPECT_TRUE(list.items().empty());
  EXPECT_FALSE(list.ready());
}

TEST(WaitList, BecomesReadyWhenItIsFull) {
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  list.add({kFirst, Directions::receive});
  list.add({kSecond, Directions::receive});
  EXPECT_EQ(list.items().size(), 1U);
  EXPECT_TRUE(list.ready()) << "whoever waited on this list would miss the second handle";
  WaitList none({});
  none.add({kFirst, Directions::receive});
  EXPECT_TRUE(none.ready());
}

TEST(WaitList, ClearForgetsEverything) {
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  EXPECT_FALSE(list.gathers());
  list.add({kFirst, Directions::receive});
  list.set_ready();
  list.gather();
  EXPECT_TRUE(list.ready());
  EXPECT_TRUE(list.gathers());
  list.clear();
  EXPECT_TRUE(list.items().empty());
  EXPECT_FALSE(list.ready());
  EXPECT_FALSE(list.gathers());
}

TEST(WaitList, ShowsWhatTheWaiterMarked) {
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  list.add({kFirst, Directions::both});
  list.items()[0].ready = Directions::send;
  EXPECT_EQ(std::as_const(list).items()[0].ready, Directions::send);
}

}  // namespace
}  // namespace fairlead
