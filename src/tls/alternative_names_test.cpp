// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/alternative_names.hpp"

#include "fairlead/tls/name_check.hpp"

#include "support/general_names.hpp"

#include <array>
#include <random>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace std::literals;
using test::element;
using test::sequence;

std::string attribute(std::string_view oid, std::string_view value) {
  return element(0x31, sequence({element(0x06, oid), element(0x0c, value)}));
}
std::string written(const std::string& name, std::size_t room = 200) {
  std::string into(room, '#');
  return std::string(write_name(bytes_of(name), into));
}

TEST(AlternativeNames, AreWalkedInOrder) {
  const std::string list = sequence({test::dns_name("a"), element(0x86, "mqtts://x"), test::ip_name("1234")});
  AlternativeNames names(bytes_of(list));
  AlternativeName name;
  ASSERT_TRUE(names.next(name));
  EXPECT_EQ(name.kind, AlternativeName::Kind::dns);
  EXPECT_EQ(text_of(name.value), "a");
  ASSERT_TRUE(names.next(name));
  EXPECT_EQ(name.kind, AlternativeName::Kind::other);
  ASSERT_TRUE(names.next(name));
  EXPECT_EQ(name.kind, AlternativeName::Kind::ip);
  EXPECT_FALSE(names.next(name));
  EXPECT_TRUE(names.well_formed());
}

TEST(WriteName, WritesForPeople) {
  const std::string name = sequence(
      {attribute("\x55\x04\x0a", "Example"), attribute("\x55\x04\x03", "device-0001"), attribute("\x2a", "x")});
  EXPECT_EQ(written(name), "O=Example, CN=device-0001, ?=x");
  EXPECT_EQ(written(name, 9), "O=Example");
  EXPECT_EQ(written(name, 0), "");
  EXPECT_EQ(written(sequence({})), "");
}

TEST(WriteName, LetsNothingDisguiseItself) {
  EXPECT_EQ(written(sequence({attribute("\x55\x04\x03", "a, O=b\x1b[2J\\\x7f\n\0"sv)})),
            R"(CN=a\2c O=b\1b[2J\5c\7f\0a\00)");
  // U+009B begins a command to a terminal, U+202E turns what follows round.
  EXPECT_EQ(written(sequence({attribute("\x55\x04\x03", "J\xc2\x9b\xe2\x80\xae\xff")})), R"(CN=J\c2\9b\e2\80\ae\ff)");
  std::array<char, 12> text{};
  EXPECT_EQ(write_text(bytes_of("a\x1b[b.c"), text), R"(a\1b[b.c)");
  EXPECT_EQ(write_text(bytes_of("0123456789\xff"), text), "0123456789") << "what does not fit is cut off whole";
}

TEST(WriteName, SaysWhenItIsMalformed) {
  const std::string good = sequence({attribute("\x55\x04\x03", "a")});
  for (const std::string& bad :
       {""s, "x"s, good + "x"s, good.substr(0, good.size() - 1), sequence({element(0x30, "")}),
        sequence({element(0x31, element(0x31, ""))}), sequence({element(0x31, sequence({element(0x06, "\x55")}))})}) {
    EXPECT_EQ(written(bad), "malformed name");
  }
}

// Mutations of a good list and name, with a sanitizer as the judge of every read.
TEST(AlternativeNames, NoInputReadsPastItsEnd) {
  std::mt19937 random(1);
  const std::string list = sequence({test::dns_name("*.example.com"), test::ip_name("1234"), element(0xa0, "other")});
  const std::string subject = sequence({attribute("\x55\x04\x0a", "Example"), attribute("\x55\x04\x03", "device")});
  const auto host = *ReferenceName::dns("a.example.com");
  int accepted = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string bytes = round % 2 == 0 ? list : subject;
    const auto changes = random() % 4;
    for (std::uint32_t i = 0; i < changes; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    const std::vector<char> exact(bytes.begin(), bytes.end());  // Its end is the allocation's.
    const Bytes input = std::as_bytes(std::span(exact));
    const Result<void> said = check_name({.alternative_names = input}, host);
    if (said) ++accepted;
    std::array<char, 40> text{};
    EXPECT_LE(write_name(input, text).size(), text.size());
  }
  EXPECT_GT(accepted, 1000);
  EXPECT_LT(accepted, 100'000);
}

}  // namespace
}  // namespace fairlead::tls
