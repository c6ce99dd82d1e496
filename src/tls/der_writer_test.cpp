// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/der_writer.hpp"

#include "support/certificate_der.hpp"

#include <array>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace test;

/// What has been written into much memory, and into exactly enough; "no space" at every smaller size.
std::string written(const std::function<void(DerWriter&)>& write) {
  std::vector<std::byte> much(70'000);
  DerWriter writer(much);
  write(writer);
  EXPECT_TRUE(writer.ok());
  const std::string made(text_of(writer.written()));
  EXPECT_EQ(writer.written().data() + made.size(), much.data() + much.size()) << "at the end of the memory";
  std::vector<std::byte> memory(made.size());
  DerWriter exactly(memory);
  write(exactly);
  EXPECT_TRUE(exactly.ok());
  EXPECT_EQ(text_of(exactly.written()), made);
  for (std::size_t size = made.size() > 1000 ? made.size() - 10 : 0; size < made.size(); ++size) {
    DerWriter little(MutableBytes(memory).first(size));
    write(little);
    EXPECT_FALSE(little.ok()) << size;
    EXPECT_EQ(little.move_to_front().error(), Errc::no_space);
  }
  return made;
}

std::string integer_of(std::string_view magnitude) {
  return written([&](DerWriter& writer) { writer.positive(bytes_of(magnitude)); });
}

TEST(DerWriter, WritesLengthsInTheirShortestForm) {
  const auto octets = [](std::size_t size) {
    const std::string content(size, 'c');
    const std::string made = written([&](DerWriter& writer) { writer.element(der::kOctetString, bytes_of(content)); });
    EXPECT_TRUE(made.ends_with(content));
    return made.substr(0, made.size() - size);
  };
  EXPECT_EQ(octets(0), "\x04\x00"s);
  EXPECT_EQ(octets(1), "\x04\x01");
  EXPECT_EQ(octets(127), "\x04\x7f");
  EXPECT_EQ(octets(128), "\x04\x81\x80");
  EXPECT_EQ(octets(255), "\x04\x81\xff");
  EXPECT_EQ(octets(256), "\x04\x82\x01\x00"s);
  EXPECT_EQ(octets(65535), "\x04\x82\xff\xff");
  EXPECT_EQ(octets(65536), "\x04\x83\x01\x00\x00"s);
}

TEST(DerWriter, WritesNumbersInTheirShortestForm) {
  EXPECT_EQ(integer_of(""), integer("\0"s));
  EXPECT_EQ(integer_of("\0\0"s), integer("\0"s));
  EXPECT_EQ(integer_of("\x01"), integer("\x01"));
  EXPECT_EQ(integer_of("\x7f"), integer("\x7f"));
  EXPECT_EQ(integer_of("\x80"), integer("\x00\x80"s)) << "would be negative";
  EXPECT_EQ(integer_of("\x00\x00\x80"s), integer("\x00\x80"s));
  EXPECT_EQ(integer_of("\x00\x01\x00"s), integer("\x01\x00"s));
}

TEST(DerWriter, WrapsWhatWasWrittenSinceAMark) {
  const std::string made = written([](DerWriter& writer) {
    writer.bit_string(bytes_of("bits"));
    const std::size_t mark = writer.mark();
    writer.bytes(bytes_of("\x05\x00"sv));
    writer.oid(bytes_of("\x2b\x65\x70"));
    writer.wrap(der::kSequence, mark);
    const std::size_t none = writer.mark();
    writer.wrap(der::kSet, none);
    writer.wrap_bit_string(none);
    writer.wrap(der::constructed(3), 0);
  });
  EXPECT_EQ(made, element(0xa3, bit_string("\x31\x00"s) + sequence({oid("\x2b\x65\x70"), kNull}) + bit_string("bits")));
}

TEST(DerWriter, MovesToTheFront) {
  std::array<std::byte, 20> memory{};
  DerWriter writer(memory);
  writer.element(der::kUtf8String, bytes_of("device-0001"));
  EXPECT_EQ(writer.move_to_front(), 13U);
  EXPECT_EQ(text_of(Bytes(memory).first(13)),
            "\x0c\x0b"
            "device-0001");
}

TEST(DerWriter, TakesWhatLiesInFrontInTheSameMemory) {
  std::string memory =
      "\x90"
      "123456789";
  DerWriter writer(std::as_writable_bytes(std::span(memory)));
  writer.positive(bytes_of(memory).first(7));
  EXPECT_EQ(memory, "\x02\x08\x00\x90"s + "123456") << "each octet was read before it was written over";
}

TEST(DerWriter, WritesNothingMoreAfterWhatDidNotFit) {
  std::array<std::byte, 4> memory{};
  DerWriter writer(memory);
  writer.oid(bytes_of("12"));
  writer.bytes(bytes_of("3"));
  EXPECT_FALSE(writer.ok());
  writer.bytes({});
  EXPECT_FALSE(writer.ok());
  writer.wrap(der::kSequence, 0);
  EXPECT_FALSE(writer.ok());
  EXPECT_EQ(text_of(writer.written()), oid("12"));
}

}  // namespace
}  // namespace fairlead::tls
