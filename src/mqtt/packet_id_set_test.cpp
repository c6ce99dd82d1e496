// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/detail/packet_id_set.hpp"

#include <array>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::mqtt::detail {
namespace {

TEST(PacketIdSet, HoldsAsManyAsTheLargestPowerOfTwo) {
  std::array<std::uint16_t, 7> memory{};
  PacketIdSet ids(memory);
  EXPECT_EQ(ids.capacity(), 4U);
  for (const int id : {4, 8, 12, 65'532}) ids.insert(static_cast<std::uint16_t>(id));  // All at home in the same place.
  EXPECT_TRUE(ids.full());
  EXPECT_FALSE(ids.contains(16));
  EXPECT_TRUE(ids.erase(4));
  EXPECT_TRUE(ids.contains(8) && ids.contains(12) && ids.contains(65'532));
  EXPECT_FALSE(ids.erase(4));
  ids.clear();
  EXPECT_EQ(ids.size(), 0U);
  EXPECT_FALSE(ids.contains(8));
}

TEST(PacketIdSet, OfNoPlacesIsFullAndEmpty) {
  PacketIdSet ids({});
  EXPECT_TRUE(ids.full());
  EXPECT_FALSE(ids.contains(1));
  EXPECT_FALSE(ids.erase(1));
}

TEST(PacketIdSet, AgreesWithASetOverRandomSteps) {
  std::vector<std::uint16_t> memory(16);
  PacketIdSet ids(memory);
  std::set<std::uint16_t> model;
  std::minstd_rand random(7);
  for (int step = 0; step < 200'000; ++step) {
    const auto id = static_cast<std::uint16_t>(1 + random() % 64);
    if (random() % 2 == 0) {
      ASSERT_EQ(ids.erase(id), model.erase(id) == 1);
    } else if (!ids.full() && !ids.contains(id)) {
      ids.insert(id);
      model.insert(id);
    }
    ASSERT_EQ(ids.size(), model.size());
    ASSERT_EQ(ids.contains(id), model.contains(id));
  }
  for (std::uint16_t id = 1; id <= 64; ++id) EXPECT_EQ(ids.contains(id), model.contains(id));
}

}  // namespace
}  // namespace fairlead::mqtt::detail
