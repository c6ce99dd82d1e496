// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/host_name.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::net {
namespace {

bool is_valid(const std::string& text) { return HostName::parse(text).has_value(); }

TEST(HostName, TakesNamesAndKeepsThemInLowerCase) {
  const auto host = HostName::parse("Broker-1.Example.COM");
  ASSERT_TRUE(host);
  EXPECT_EQ(host->text(), "broker-1.example.com");
  EXPECT_STREQ(host->c_str(), "broker-1.example.com");
  EXPECT_FALSE(host->is_ip());
  EXPECT_FALSE(host->is_absolute());
  EXPECT_EQ(*host, *HostName::parse("broker-1.example.com"));
}

TEST(HostName, TheDotOfAnAbsoluteNameIsRememberedAndNotPartOfTheText) {
  const auto host = HostName::parse("example.com.");
  ASSERT_TRUE(host);
  EXPECT_EQ(host->text(), "example.com");
  EXPECT_TRUE(host->is_absolute());
  EXPECT_NE(*host, *HostName::parse("example.com"));
  EXPECT_FALSE(is_valid("example.com.."));
  EXPECT_FALSE(is_valid("."));
}

TEST(HostName, LabelsKeepRfc1123) {
  for (const char* good :
       {"a", "a.b", "3com.com", "xn--bcher-kva.example", "a-b", "a--b", "1.a", "my_broker", "_x.y_"}) {
    EXPECT_TRUE(is_valid(good)) << good;
  }
  for (const char* bad : {"", "-a", "a-", "a.-b.c", "a..b", ".a", "a b", "a/b", "a:1", "a@b", "b\u00fccher.example",
                          "a\n", "*.example.com", "a?b", "a%20"}) {
    EXPECT_FALSE(is_valid(bad)) << bad;
  }
  EXPECT_FALSE(is_valid(std::string("a\0b", 3)));
}

TEST(HostName, ANameThatOldResolversReadAsAnAddressIsNone) {
  for (const char* bad : {"1", "127.1", "256.1.1.1", "1.2.3.4.5", "0x7f000001", "a.0x7f", "a.1", "01.2.3.4", "0x"}) {
    EXPECT_FALSE(is_valid(bad)) << bad;
  }
  EXPECT_TRUE(is_valid("a.1x"));
  EXPECT_TRUE(is_valid("0xg"));
}

TEST(HostName, SizesEndAt63And253) {
  const std::string label(63, 'a');
  EXPECT_TRUE(is_valid(label));
  EXPECT_FALSE(is_valid(label + "a"));
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'b');
  ASSERT_EQ(longest.size(), HostName::kMaxSize);
  EXPECT_TRUE(is_valid(longest));
  EXPECT_TRUE(is_valid(longest + "."));
  EXPECT_FALSE(is_valid(longest + "b"));
}

TEST(HostName, TakesLiteralAddresses) {
  const auto v4 = HostName::parse("192.0.2.1");
  ASSERT_TRUE(v4);
  EXPECT_TRUE(v4->is_ip());
  EXPECT_EQ(v4->address(1), Address::ipv4({192, 0, 2, 1}, 1));

  for (const char* text : {"2001:DB8::1", "[2001:db8:0::1]"}) {
    const auto v6 = HostName::parse(text);
    ASSERT_TRUE(v6) << text;
    EXPECT_TRUE(v6->is_ip());
    EXPECT_EQ(v6->text(), "2001:db8::1");
    EXPECT_EQ(v6->zone(), "");
    EXPECT_EQ(v6->address(2), *parse_address("2001:db8::1", 2));
  }
  for (const char* bad : {"[192.0.2.1]", "[example.com]", "[]", "[::1", "::1]", "[[::1]]", "192.0.2.1."}) {
    EXPECT_FALSE(is_valid(bad)) << bad;
  }
}

TEST(HostName, AZoneIsAnInterface) {
  for (const char* text : {"fe80::1%eth0", "[fe80::1%eth0]", "[fe80::1%25eth0]"}) {
    const auto host = HostName::parse(text);
    ASSERT_TRUE(host) << text;
    EXPECT_EQ(host->text(), "fe80::1%eth0");
    EXPECT_EQ(host->zone(), "eth0");
    EXPECT_EQ(host->address(7), *parse_address("fe80::1", 7));
  }
  EXPECT_EQ(HostName::parse("fe80::1%25")->zone(), "25");
  // Only a URI writes "%25": what text() gives is read as it stands.
  const auto host = HostName::parse("[fe80::1%2525x]");
  EXPECT_EQ(host->zone(), "25x");
  EXPECT_EQ(HostName::parse(host->text())->zone(), "25x");
  EXPECT_EQ(HostName::parse("fe80::1%enp0s31f6.1234")->zone(), "enp0s31f6.1234");
  for (const char* bad :
       {"fe80::1%", "fe80::1%a b", "192.0.2.1%eth0", "fe80::1%abcdefghijklmnop", "fe80::1%e%f", "a%eth0"}) {
    EXPECT_FALSE(is_valid(bad)) << bad;
  }
}

TEST(HostName, KnowsTheNamesOfTheLoopback) {
  EXPECT_TRUE(HostName::parse("LocalHost")->is_localhost());
  EXPECT_TRUE(HostName::parse("localhost.")->is_localhost());
  EXPECT_TRUE(HostName::parse("broker.localhost")->is_localhost());
  EXPECT_FALSE(HostName::parse("notlocalhost")->is_localhost());
  EXPECT_FALSE(HostName::parse("localhost.example")->is_localhost());
  EXPECT_FALSE(HostName::parse("127.0.0.1")->is_localhost());
}

}  // namespace
}  // namespace fairlead::net
