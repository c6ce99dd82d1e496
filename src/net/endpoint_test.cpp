// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/endpoint.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::net {
namespace {

std::string described(std::string_view uri) {
  const auto endpoint = parse_endpoint(uri);
  if (!endpoint) return std::string(name(endpoint.error()));
  return std::string(name(endpoint->scheme)) + " " + std::string(endpoint->host.text()) + " " +
         std::to_string(endpoint->port);
}

TEST(Endpoint, TheSchemeSetsThePort) {
  EXPECT_EQ(described("mqtt://example.com"), "mqtt example.com 1883");
  EXPECT_EQ(described("mqtts://example.com"), "mqtts example.com 8883");
  EXPECT_EQ(described("MQTTS://Example.com/"), "mqtts example.com 8883");
  EXPECT_EQ(described("mqtts://example.com:443"), "mqtts example.com 443");
  EXPECT_EQ(described("tcp://example.com:7"), "tcp example.com 7");
  EXPECT_EQ(described("tls://example.com:65535/"), "tls example.com 65535");
  EXPECT_EQ(described("tcp://example.com"), "invalid");
  EXPECT_EQ(described("tls://example.com"), "invalid");
}

TEST(Endpoint, OnlyTlsSchemesWantTls) {
  EXPECT_TRUE(parse_endpoint("mqtts://a")->wants_tls());
  EXPECT_TRUE(parse_endpoint("tls://a:1")->wants_tls());
  EXPECT_FALSE(parse_endpoint("mqtt://a")->wants_tls());
  EXPECT_FALSE(parse_endpoint("tcp://a:1")->wants_tls());
}

TEST(Endpoint, TakesAddresses) {
  EXPECT_EQ(described("mqtt://192.0.2.1:1"), "mqtt 192.0.2.1 1");
  EXPECT_EQ(described("mqtts://[2001:db8::1]"), "mqtts 2001:db8::1 8883");
  EXPECT_EQ(described("mqtts://[2001:db8::1]:99/"), "mqtts 2001:db8::1 99");
  EXPECT_EQ(described("mqtts://[fe80::1%25eth0]:99"), "mqtts fe80::1%eth0 99");
  EXPECT_EQ(described("mqtts://2001:db8::1"), "invalid");  // Without brackets, ":db8" would be a port.
}

TEST(Endpoint, EverythingElseIsInvalid) {
  for (const char* bad : {"",
                          "example.com",
                          "example.com:1883",
                          "http://example.com",
                          "mqtt:example.com",
                          "mqtt:/example.com",
                          "mqtt://",
                          "mqtt:///",
                          "mqtt://:1883",
                          "mqtt://example.com:",
                          "mqtt://example.com:0",
                          "mqtt://example.com:65536",
                          "mqtt://example.com:1883x",
                          "mqtt://example.com:+1",
                          "mqtt://example.com:-1",
                          "mqtt://example.com: 1",
                          "mqtt://user@example.com",
                          "mqtt://user:secret@example.com",
                          "mqtt://example.com/path",
                          "mqtt://example.com//",
                          "mqtt://example.com?x",
                          "mqtt://example.com#x",
                          "mqtts://[::1",
                          "mqtts://[::1]x",
                          "mqtts://[::1]8883",
                          "mqtts://[]",
                          " mqtt://example.com",
                          "mqttss://example.com",
                          "mqtt://exa mple.com",
                          "://example.com"}) {
    EXPECT_EQ(described(bad), "invalid") << bad;
  }
}

}  // namespace
}  // namespace fairlead::net
