// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/bytes.hpp"

#include <array>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

template <class... T>
constexpr std::array<std::byte, sizeof...(T)> bytes(T... values) {
  return {static_cast<std::byte>(values)...};
}

TEST(Bytes, TextAndBytesAreViewsOfEachOther) {
  const std::string_view text = "fairlead";
  EXPECT_EQ(bytes_of(text).data(), reinterpret_cast<const std::byte*>(text.data()));
  EXPECT_EQ(text_of(bytes_of(text)), text);
  EXPECT_TRUE(bytes_of("").empty());
}

TEST(Bytes, CopiesWhatFits) {
  std::array<std::byte, 4> into{};
  EXPECT_EQ(copy_bytes(into, bytes_of("abc")), 3U);
  EXPECT_EQ(copy_bytes(into, bytes_of("12345")), 4U);
  EXPECT_EQ(text_of(into), "1234");
  EXPECT_EQ(copy_bytes(into, {}), 0U);
  EXPECT_EQ(copy_bytes({}, into), 0U);
}

TEST(Bytes, CopiesOverItself) {
  auto memory = bytes('a', 'b', 'c', 'd');
  EXPECT_EQ(copy_bytes(MutableBytes(memory).subspan(1), memory), 3U);
  EXPECT_EQ(text_of(memory), "aabc");
}

TEST(Bytes, CompareByContent) {
  EXPECT_TRUE(equal(bytes_of("ab"), bytes('a', 'b')));
  EXPECT_FALSE(equal(bytes_of("ab"), bytes_of("ac")));
  EXPECT_FALSE(equal(bytes_of("ab"), bytes_of("a")));
  EXPECT_TRUE(equal({}, {}));
}

TEST(ByteReader, ReadsBigEndian) {
  const auto input = bytes(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
                           0x10, 0x11, 0x12, 0xff);
  ByteReader in(input);
  EXPECT_EQ(in.u8(), 0x01U);
  EXPECT_EQ(in.u16(), 0x0203U);
  EXPECT_EQ(in.u32(), 0x0405'0607U);
  EXPECT_EQ(in.u24(), 0x0008'090aU);
  EXPECT_EQ(in.u64(), 0x0b0c'0d0e'0f10'1112ULL);
  EXPECT_FALSE(in.finished());
  EXPECT_EQ(in.size(), 1U);
  EXPECT_EQ(in.u8(), 0xffU);
  EXPECT_TRUE(in.finished());
  EXPECT_TRUE(in.ok());
}

TEST(ByteReader, TakesViewsOfItsInput) {
  const auto input = bytes('a', 'b', 'c');
  ByteReader in(input);
  EXPECT_EQ(in.take(2).data(), input.data());
  EXPECT_EQ(text_of(in.rest()), "c");
  EXPECT_EQ(in.take(0).size(), 0U);
  EXPECT_TRUE(in.ok());
}

TEST(ByteReader, APastEndIsZeroAndStaysNotOk) {
  const auto input = bytes(0x11, 0x22, 0x33);
  ByteReader in(input);
  EXPECT_EQ(in.u32(), 0U) << "no half number";
  EXPECT_FALSE(in.ok());
  EXPECT_TRUE(in.empty()) << "nothing more is read after a failure";
  EXPECT_EQ(in.u8(), 0U);
  EXPECT_TRUE(in.take(0).empty());
  EXPECT_FALSE(in.ok());
  EXPECT_FALSE(in.finished());
}

TEST(ByteWriter, WritesBigEndian) {
  std::array<std::byte, 16> memory{};
  ByteWriter out(memory);
  out.u8(0x01);
  out.u16(0x0203);
  out.u32(0x0405'0607);
  out.u64(0x0809'0a0b'0c0d'0e0fULL);
  out.bytes(bytes(0xff));
  EXPECT_TRUE(out.ok());
  EXPECT_EQ(out.size(), 16U);
  EXPECT_TRUE(equal(out.written(), bytes(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d,
                                         0x0e, 0x0f, 0xff)));
}

TEST(ByteWriter, WhatDoesNotFitWritesNothingAndStaysNotOk) {
  std::array<std::byte, 3> memory{};
  ByteWriter out(memory);
  out.u16(0xaabb);
  out.u16(0xccdd);
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(out.size(), 2U);
  out.u8(0xee);
  EXPECT_FALSE(out.ok()) << "a later, smaller write does not make a hole";
  EXPECT_EQ(out.size(), 2U);
  EXPECT_EQ(memory[2], std::byte{0});
  ByteWriter bytes_out(memory);
  bytes_out.bytes(bytes_of("four"));
  EXPECT_FALSE(bytes_out.ok());
  EXPECT_TRUE(bytes_out.written().empty());
}

}  // namespace
}  // namespace fairlead
