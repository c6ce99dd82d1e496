// SPDX-License-Identifier: Apache-2.0
#include "memory.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::ports::wolfssl {
namespace {

TEST(MemoryOfWolfSsl, GrowsAndKeepsWhatIsInIt) {
  Memory memory;
  EXPECT_TRUE(memory.append(bytes_of("front ")));
  EXPECT_TRUE(memory.append(bytes_of("and back")));
  EXPECT_EQ(text_of(memory.bytes()), "front and back");
  memory.drop(6);
  EXPECT_EQ(text_of(memory.bytes()), "and back");
  EXPECT_TRUE(memory.resize(3));
  EXPECT_EQ(text_of(memory.bytes()), "and");
  EXPECT_TRUE(memory.resize(5));
  EXPECT_EQ(text_of(memory.bytes()), std::string_view("and\0\0", 5)) << "what is new is zero, also where something was";
}

TEST(MemoryOfWolfSsl, StaysWhereItIsWhenItMoves) {
  Memory memory;
  ASSERT_TRUE(memory.assign(bytes_of("text")));
  const std::byte* const at = memory.bytes().data();
  const Memory moved = std::move(memory);
  EXPECT_EQ(moved.bytes().data(), at);
}

TEST(ListOfWolfSsl, KeepsItsObjectsInOrder) {
  List<Memory> list;
  for (const std::string_view text : {"one", "two", "three"}) {
    Memory memory;
    ASSERT_TRUE(memory.assign(bytes_of(text)));
    ASSERT_TRUE(list.add(std::move(memory)));
  }
  ASSERT_EQ(list.all().size(), 3U);
  EXPECT_EQ(text_of(list.all()[0].bytes()), "one");
  EXPECT_EQ(text_of(list.all()[2].bytes()), "three");
  list.clear();
  EXPECT_TRUE(list.all().empty());
}

}  // namespace
}  // namespace fairlead::ports::wolfssl
