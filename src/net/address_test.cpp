// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/address.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::net {
namespace {

std::string text_of_literal(std::string_view literal) {
  const auto address = parse_address(literal, 0);
  return address ? std::string(address->host_text().view()) : "invalid";
}

TEST(Address, IPv4IsKeptInItsMappedForm) {
  const auto address = parse_address("192.0.2.10", 8883);
  ASSERT_TRUE(address);
  EXPECT_EQ(address->family, Family::ipv4);
  EXPECT_EQ(address->port, 8883);
  const std::array<std::uint8_t, 16> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 10};
  for (std::size_t i = 0; i < mapped.size(); ++i) EXPECT_EQ(address->bytes[i], std::byte{mapped[i]}) << i;
  EXPECT_EQ(*address, Address::ipv4({192, 0, 2, 10}, 8883));
}

TEST(Address, OnlyDottedDecimalIsIPv4) {
  EXPECT_EQ(text_of_literal("0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(text_of_literal("255.255.255.255"), "255.255.255.255");
  for (const char* bad : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1..3.4", "1.2.3.",
                          "0x7f.0.0.1", "1.2.3.0004", "-1.2.3.4", "1.2.3.4/8"}) {
    EXPECT_EQ(text_of_literal(bad), "invalid") << bad;
  }
}

TEST(Address, IPv6IsWrittenAsRfc5952Says) {
  EXPECT_EQ(text_of_literal("::"), "::");
  EXPECT_EQ(text_of_literal("::1"), "::1");
  EXPECT_EQ(text_of_literal("1::"), "1::");
  EXPECT_EQ(text_of_literal("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(text_of_literal("2001:db8:0000:0001:1:1:1:1"), "2001:db8:0:1:1:1:1:1");  // One group is not shortened.
  EXPECT_EQ(text_of_literal("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1");           // Of two equal runs the first.
  EXPECT_EQ(text_of_literal("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");                 // The longer run.
  EXPECT_EQ(text_of_literal("1:2:3:4:5:6:7:8"), "1:2:3:4:5:6:7:8");
  EXPECT_EQ(text_of_literal("1:2:3:4:5:6:7::"), "1:2:3:4:5:6:7:0");
  EXPECT_EQ(text_of_literal("::ffff:192.0.2.1"), "::ffff:c000:201");
  EXPECT_EQ(text_of_literal("64:ff9b::192.0.2.33"), "64:ff9b::c000:221");
  EXPECT_EQ(text_of_literal("1:2:3:4:5:6:192.0.2.1"), "1:2:3:4:5:6:c000:201");
}

TEST(Address, MalformedIPv6IsInvalid) {
  for (const char* bad : {":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
                          "12345::", "g::", "1:2:3:4:5:6:7:8::", "::1:", ":1::", "1:2:3:4:5:6:7:192.0.2.1",
                          "::192.0.2.1:1", "::1.2.3", "::1%1", "[::1]", "::+1", "::0x1", " ::1", "::1 "}) {
    EXPECT_EQ(text_of_literal(bad), "invalid") << bad;
  }
}

TEST(Address, TextCarriesPortAndScope) {
  EXPECT_EQ(Address::ipv4({192, 0, 2, 1}, 1883).text(), "192.0.2.1:1883");
  EXPECT_EQ(Address::loopback(Family::ipv6, 8883).text(), "[::1]:8883");
  Address link_local = *parse_address("fe80::1", 1);
  link_local.scope_id = 4'294'967'295U;
  EXPECT_EQ(link_local.host_text(), "fe80::1%4294967295");
  Address longest = *parse_address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535);
  longest.scope_id = 4'294'967'295U;
  EXPECT_EQ(longest.text(), "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295]:65535");
}

TEST(Address, ComparesAllOfIt) {
  const Address one = Address::loopback(Family::ipv6, 1);
  EXPECT_EQ(one, *parse_address("::1", 1));
  EXPECT_NE(one, Address::loopback(Family::ipv6, 2));
  EXPECT_NE(one, Address::loopback(Family::ipv4, 1));
  Address scoped = one;
  scoped.scope_id = 2;
  EXPECT_NE(one, scoped);
}

}  // namespace
}  // namespace fairlead::net
