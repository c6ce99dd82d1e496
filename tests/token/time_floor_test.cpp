// SPDX-License-Identifier: Apache-2.0
#include "fairlead/token/time_floor.hpp"

#include "token/store_kit.hpp"

#include <gtest/gtest.h>

namespace fairlead::token::test {
namespace {

constexpr UnixTime kBuilt{1'800'000'000};
constexpr std::int64_t kDay = 86'400;

UnixTime later(std::int64_t days) { return {.seconds = kBuilt.seconds + days * kDay}; }

/// What a device says after a restart.
UnixTime after_restart(StoreKit& store, UnixTime built = kBuilt) {
  EXPECT_TRUE(store.restart());
  TimeFloor floor(*store, built);
  EXPECT_TRUE(floor.open());
  return floor.floor();
}

TEST(TimeFloor, IsTheDateOfTheProgramUntilALaterOneIsSeen) {
  StoreKit store;
  TimeFloor floor(*store, kBuilt);
  ASSERT_TRUE(floor.open());
  EXPECT_EQ(floor.floor(), kBuilt);
  ASSERT_TRUE(floor.note(later(3)));
  EXPECT_EQ(floor.floor(), later(3));
  EXPECT_EQ(after_restart(store), later(3));
  EXPECT_EQ(after_restart(store, later(9)), later(9)) << "a newer program knows better";
}

TEST(TimeFloor, NeverGoesBack) {
  StoreKit store;
  TimeFloor floor(*store, kBuilt);
  ASSERT_TRUE(floor.note(later(3)));
  ASSERT_TRUE(floor.note(later(1)));
  ASSERT_TRUE(floor.note(later(-4'000)));
  EXPECT_EQ(floor.floor(), later(3));
  EXPECT_EQ(after_restart(store), later(3));
}

TEST(TimeFloor, IsWrittenOnceADay) {
  StoreKit store;
  TimeFloor floor(*store, kBuilt);
  ASSERT_TRUE(floor.note(later(1)));
  const std::uint64_t programs = store.flash.programs();
  UnixTime now = later(1);
  for (int hour = 1; hour < 24; ++hour) {
    now.seconds += 3'600;
    ASSERT_TRUE(floor.note(now));
  }
  EXPECT_EQ(floor.floor(), now);
  EXPECT_EQ(store.flash.programs(), programs);
  ASSERT_TRUE(floor.note(later(2)));
  EXPECT_GT(store.flash.programs(), programs);
  EXPECT_EQ(after_restart(store), later(2));
}

TEST(TimeFloor, OfARecordOfAnotherSizeIsThatOfTheProgram) {
  StoreKit store;
  ASSERT_TRUE(store.commit({{.id = 1, .data = "1234567"}}));
  TimeFloor floor(*store, kBuilt);
  EXPECT_EQ(floor.open().error(), Errc::storage_failed);
  EXPECT_EQ(floor.floor(), kBuilt);
}

}  // namespace
}  // namespace fairlead::token::test
