// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/wire.hpp"

#include "fairlead/io/pipe.hpp"

#include <array>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

class WireTest : public testing::Test {
 protected:
  void SetUp() override { wire.attach(pipe.a()); }
  IoResult read(std::size_t n) { return wire.read(MutableBytes(into).first(n)); }
  void peer_sends(std::string_view text) { ASSERT_TRUE(pipe.b().send(std::array{bytes_of(text)}).ok()); }

  std::array<std::byte, 64> one_way{};
  std::array<std::byte, 64> other_way{};
  io::Pipe pipe{one_way, other_way};
  std::array<std::byte, 64> into{};
  Wire wire;
};

TEST_F(WireTest, PassesBytesBothWays) {
  EXPECT_TRUE(read(8).blocked());
  peer_sends("hello");
  EXPECT_EQ(read(8).size(), 5U);
  EXPECT_EQ(wire.write(bytes_of("answer")).size(), 6U);
  EXPECT_EQ(pipe.b().recv(into).size(), 6U);
  EXPECT_FALSE(wire.error());
}

TEST_F(WireTest, FindsNothingWhileReadingIsOff) {
  peer_sends("hello");
  wire.let_read(false);
  EXPECT_TRUE(read(8).blocked());
  wire.let_read(true);
  EXPECT_EQ(read(8).size(), 5U);
}

TEST_F(WireTest, APlainEndOfTheLowerStreamIsABreak) {
  ASSERT_TRUE(pipe.b().shutdown());
  EXPECT_EQ(read(8).error(), Errc::reset);
  EXPECT_EQ(wire.error(), Errc::reset);
  EXPECT_FALSE(wire.write_error());
}

TEST_F(WireTest, WhatCannotBeSentAnyMoreIsDroppedAndCounts) {
  peer_sends("last words");
  pipe.a().break_now();
  EXPECT_EQ(wire.write(bytes_of("lost")).size(), 4U);
  EXPECT_EQ(wire.write_error(), Errc::reset);
}

TEST_F(WireTest, SaysProtocolWhenMoreComesThanIsAllowed) {
  wire.limit_reading(7);
  peer_sends("12345");
  EXPECT_EQ(read(8).size(), 5U);
  peer_sends("67890");
  EXPECT_EQ(read(8).size(), 2U);
  EXPECT_EQ(read(8).error(), Errc::protocol);
  EXPECT_EQ(read(8).error(), Errc::protocol) << "and again";
}

TEST_F(WireTest, ANewAttachmentForgetsTheOldOne) {
  wire.limit_reading(0);
  EXPECT_EQ(read(1).error(), Errc::protocol);
  wire.attach(pipe.a());
  EXPECT_TRUE(read(1).blocked());
}

}  // namespace
}  // namespace fairlead::tls
