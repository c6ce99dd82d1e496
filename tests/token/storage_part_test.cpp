// SPDX-License-Identifier: Apache-2.0
#include "fairlead/platform/storage_part.hpp"

#include "fairlead/token/store.hpp"

#include "support/flash_model.hpp"

#include <array>
#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::token::test {
namespace {

using platform::StoragePart;

constexpr platform::BlockGeometry kFlash{.block_size = 1024, .blocks = 6, .page_size = 16};

std::vector<std::byte> contents(const platform::BlockStorage& storage) {
  std::vector<std::byte> all(std::size_t{storage.geometry().block_size} * storage.geometry().blocks);
  EXPECT_TRUE(storage.read(0, all));
  return all;
}

TEST(StoragePart, TwoStoresDoNotKnowOfEachOther) {
  support::FlashModel flash(kFlash);
  StoragePart low(flash, 0, 4);
  StoragePart high(flash, 4, 2);
  std::array<Entry, 4> low_index{};
  std::array<Entry, 4> high_index{};
  std::array<std::byte, 32> buffer{};
  Store one(low, {.index = low_index, .buffer = buffer});
  Store other(high, {.index = high_index, .buffer = buffer});
  ASSERT_TRUE(one.open());
  ASSERT_TRUE(other.open());
  const std::array<std::byte, 20> data{std::byte{7}};
  const Change change{.id = RecordId{1}, .data = data};
  ASSERT_TRUE(one.commit({&change, 1}));
  const auto before = contents(low);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(other.commit({&change, 1}));  // Around its blocks, several times.
  EXPECT_EQ(contents(low), before);
  ASSERT_TRUE(one.open());
  EXPECT_EQ(one.records().size(), 1U);
}

}  // namespace
}  // namespace fairlead::token::test
