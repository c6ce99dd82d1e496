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
  std::array<InboundId, 7> memory{};
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
  std::vector<InboundId> memory(16);
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

TEST(PacketIdSet, MakesRoomByWhatWasNotMentioned) {
  std::array<InboundId, 4> memory{};
  PacketIdSet ids(memory);
  for (const std::uint16_t id : {std::uint16_t{4}, std::uint16_t{8}, std::uint16_t{12}}) ids.insert(id);
  EXPECT_FALSE(ids.make_room()) << "what is inserted is mentioned";
  ids.forget_mentions();
  ids.insert(16);
  EXPECT_TRUE(ids.mention(4));
  EXPECT_FALSE(ids.mention(5));
  EXPECT_TRUE(ids.make_room());
  EXPECT_TRUE(ids.make_room());
  EXPECT_FALSE(ids.make_room()) << "the mention moves with its identifier";
  EXPECT_TRUE(ids.contains(4) && ids.contains(16));
  EXPECT_EQ(ids.size(), 2U);
}

}  // namespace
}  // namespace fairlead::mqtt::detail
