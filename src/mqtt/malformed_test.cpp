// SPDX-License-Identifier: Apache-2.0
// Whatever a server sends, at every state: one Ended event, never a crash, and under 5.0 the reason is told.
#include "support/session_kit.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue

struct Bad {
  const char* what;
  Buffer bytes;
  Errc error = Errc::protocol;
  unsigned reason = 0x81;  ///< What DISCONNECT of 5.0 says: 0x81 malformed, 0x82 protocol error, 0x95 too large.
};

/// Sends `bad` to a session online, whole and byte by byte.
void check_online(const Dialect& dialect, const Bad& bad) {
  SCOPED_TRACE(bad.what);
  for (const std::size_t chunk : {65'536U, 1U}) {
    ScriptedKit kit(dialect);
    kit.net.options.maximum_packet_size = 5000;
    kit.online();
    kit.net.chunk = chunk;
    const auto one = kit.publish("t", "1", QoS::at_least_once);
    const auto two = kit.publish("t", "2", QoS::exactly_once);
    const auto sub = kit.subscribe("s");
    ASSERT_TRUE(one && two && sub);
    kit.broker.expect(publishes("t", "1"));
    kit.broker.expect(publishes("t", "2"));
    kit.broker.expect(subscribes({"s"}));
    kit.net.run();
    // Packet identifiers 8, 9, 10 belong to these three.
    ASSERT_EQ(static_cast<std::uint16_t>(one->value()), 8);
    if (&dialect == &v5()) kit.broker.expect(disconnects().reason(bad.reason));
    kit.broker.say(bad.bytes);
    kit.net.run();
    EXPECT_EQ(kit.broker.problem(), "");
    ASSERT_EQ(kit.net.seen.ended.size(), 1U);
    EXPECT_EQ(kit.net.seen.ended[0].error, bad.error);
    EXPECT_EQ(kit.net.seen.ended[0].layer, Layer::mqtt);
    EXPECT_FALSE(kit.net.seen.ended[0].by_server);
    EXPECT_EQ(kit.net.seen.ended[0].native, &dialect == &v5() ? static_cast<int>(bad.reason) : 0);
    EXPECT_EQ(kit.session.unfinished(), 3U) << "nothing is lost by it";
  }
}

TEST(Malformed, AnyVersionOnline) {
  const Bad cases[] = {
      {"remaining length of 5 bytes", raw({0x30, 0xff, 0xff, 0xff, 0xff, 0x01})},
      {"reserved type 0", raw({0x00, 0})},
      {"CONNECT", raw({0x10, 0})},
      {"SUBSCRIBE", raw({0x82, 0})},
      {"UNSUBSCRIBE", raw({0xa2, 0})},
      {"PINGREQ", raw({0xc0, 0})},
      {"CONNACK again", raw({0x20, 2, 0, 0}), Errc::protocol, 0x82},
      {"PUBACK flags", raw({0x41, 2, 0, 8})},
      {"PUBREL flags", raw({0x60, 2, 0, 8})},
      {"SUBACK flags", raw({0x91, 3, 0, 8, 0})},
      {"QoS 3", raw({0x36, 5, 0, 1, 't', 0, 1})},
      {"DUP at QoS 0", raw({0x38, 3, 0, 1, 't'})},
      {"PUBLISH packet id 0", raw({0x32, 6, 0, 1, 't', 0, 0, 0})},
      {"PUBLISH without room for a topic", raw({0x30, 1, 0})},
      {"PUBLISH shorter than its topic", raw({0x30, 4, 0, 9, 'a', 'b'})},
      {"PUBLISH without room for a packet id", raw({0x32, 4, 0, 1, 't', 0})},
      {"topic with +", raw({0x30, 6, 0, 3, 'a', '/', '+', 0})},
      {"topic with #", raw({0x30, 4, 0, 1, '#', 0})},
      {"topic with NUL", raw({0x30, 4, 0, 1, 0, 0})},
      {"topic of bad UTF-8", raw({0x30, 5, 0, 2, 0xc3, 0x28, 0})},
      {"topic with a surrogate", raw({0x30, 6, 0, 3, 0xed, 0xa0, 0x80, 0})},
      {"empty topic", raw({0x30, 3, 0, 0, 0}), Errc::protocol, 0x82},
      {"PUBACK too short", raw({0x40, 1, 0})},
      {"PUBACK packet id 0", raw({0x40, 2, 0, 0})},
      {"PUBACK of QoS 2", raw({0x40, 2, 0, 9}), Errc::protocol, 0x82},
      {"PUBACK of SUBSCRIBE", raw({0x40, 2, 0, 10}), Errc::protocol, 0x82},
      {"PUBREC of QoS 1", raw({0x50, 2, 0, 8}), Errc::protocol, 0x82},
      {"PUBCOMP before PUBREC", raw({0x70, 2, 0, 9}), Errc::protocol, 0x82},
      {"PUBCOMP of QoS 1", raw({0x70, 2, 0, 8}), Errc::protocol, 0x82},
      {"PUBREL packet id 0", raw({0x62, 2, 0, 0})},
      {"PINGRESP with a body", raw({0xd0, 1, 0})},
      {"larger than announced", raw({0x30, 0x90, 0x4e, 0, 1}), Errc::too_large, 0x95},
      {"head larger than the receive buffer", raw({0x30, 0xb0, 0x09, 3, 0xe8}) + Buffer(200, std::byte{'a'}),
       Errc::too_large, 0x95},
      {"SUBACK larger than the receive buffer", raw({0x90, 0xb0, 0x09, 0, 10}) + Buffer(10), Errc::too_large, 0x95},
  };
  for (const Bad& bad : cases) {
    for (const Dialect* dialect : {&v3_1_1(), &v5()}) check_online(*dialect, bad);
  }
}

TEST(Malformed, Only311Online) {
  const Bad cases[] = {
      {"AUTH", raw({0xf0, 0})},
      {"DISCONNECT from a server", raw({0xe0, 0})},
      {"PUBACK with a reason", raw({0x40, 3, 0, 8, 0})},
      {"SUBACK without codes", raw({0x90, 2, 0, 10})},
      {"SUBACK with two codes for one filter", raw({0x90, 4, 0, 10, 0, 0})},
      {"SUBACK with a code that is none", raw({0x90, 3, 0, 10, 3})},
      {"SUBACK packet id 0", raw({0x90, 3, 0, 0, 0})},
      {"SUBACK too short", raw({0x90, 1, 0})},
      {"SUBACK of PUBLISH", raw({0x90, 3, 0, 8, 0})},
      {"UNSUBACK of SUBSCRIBE", raw({0xb0, 2, 0, 10})},
      {"UNSUBACK with codes", raw({0xb0, 3, 0, 10, 0})},
  };
  for (const Bad& bad : cases) check_online(v3_1_1(), bad);
}

Buffer publish_with(const Buffer& properties) { return publish("t", "x", 0, 0, 0, properties); }

TEST(Malformed, Only50Online) {
  const Bad cases[] = {
      {"property block longer than the packet", raw({0x30, 4, 0, 1, 't', 9})},
      {"property length of 5 bytes", raw({0x30, 8, 0, 1, 't', 0xff, 0xff, 0xff, 0xff, 1})},
      {"no property block", raw({0x30, 3, 0, 1, 't'})},
      {"unknown property", publish_with(block(raw({0x7e, 0})))},
      {"property cut short", publish_with(block(raw({0x02, 0, 0})))},
      {"text property cut short", publish_with(block(raw({0x03, 0, 9, 'a'})))},
      {"variable property of 5 bytes", publish_with(block(raw({0x0b, 0xff, 0xff, 0xff, 0xff, 1})))},
      {"text of bad UTF-8", publish_with(block(raw({0x03, 0, 1, 0xff})))},
      {"name of bad UTF-8", publish_with(block(raw({0x26, 0, 1, 0xff, 0, 0})))},
      {"property of CONNACK in PUBLISH", publish_with(block(raw({0x24, 1}))), Errc::protocol, 0x82},
      {"property twice", publish_with(block(raw({0x01, 1, 0x01, 1}))), Errc::protocol, 0x82},
      {"payload format 2", publish_with(block(raw({0x01, 2}))), Errc::protocol, 0x82},
      {"subscription identifier 0", publish_with(block(raw({0x0b, 0}))), Errc::protocol, 0x82},
      {"topic alias 0", publish_with(block(raw({0x23, 0, 0}))), Errc::protocol, 0x82},
      {"topic alias that was not offered", publish_with(block(raw({0x23, 0, 1}))), Errc::protocol, 0x82},
      {"response topic with a wildcard", publish_with(block(raw({0x08, 0, 1, '#'}))), Errc::protocol, 0x82},
      {"PUBACK with a reason that is none", acknowledge(kPuback, 8, 0x01), Errc::protocol, 0x82},
      {"PUBREL with a reason of PUBACK", acknowledge(kPubrel, 8, 0x10), Errc::protocol, 0x82},
      {"PUBACK with a property of PUBLISH", acknowledge(kPuback, 8, 0, block(raw({0x01, 1}))), Errc::protocol, 0x82},
      {"PUBACK with bytes behind its properties", acknowledge(kPuback, 8, 0, block() + raw({0}))},
      {"SUBACK without properties", raw({0x90, 2, 0, 10})},
      {"SUBACK with a reason that is none", suback(10, raw({0x03}), block()), Errc::protocol, 0x82},
      {"SUBACK without reasons", suback(10, {}, block()), Errc::protocol, 0x82},
      {"SUBACK packet id 0", suback(0, raw({0}), block())},
      {"UNSUBACK of SUBSCRIBE", unsuback(10, raw({0}), block()), Errc::protocol, 0x82},
      {"UNSUBACK with a reason of SUBACK", unsuback(10, raw({1}), block()), Errc::protocol, 0x82},
      {"DISCONNECT with a reason of a client", raw({0xe0, 1, 4}), Errc::protocol, 0x82},
      {"DISCONNECT with bytes behind its properties", raw({0xe0, 3, 0, 0, 0})},
      {"DISCONNECT with session expiry", raw({0xe0, 7, 0, 5, 0x11, 0, 0, 0, 1}), Errc::protocol, 0x82},
      {"AUTH that nobody asked for", raw({0xf0, 0}), Errc::unsupported, 0x83},
  };
  for (const Bad& bad : cases) check_online(v5(), bad);
}

/// Sends `bytes` instead of CONNACK.
Ended instead_of_connack(const Dialect& dialect, const Buffer& bytes, std::size_t chunk) {
  ScriptedKit kit(dialect);
  kit.net.chunk = chunk;
  kit.broker.expect(connect()).reply(bytes);
  EXPECT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "") << "nothing is said before CONNACK";
  EXPECT_TRUE(kit.net.seen.connected.empty());
  EXPECT_EQ(kit.net.seen.ended.size(), 1U);
  return kit.net.seen.ended.empty() ? Ended{} : kit.net.seen.ended[0];
}

TEST(Malformed, WhileConnecting) {
  const Buffer any[] = {
      raw("HTTP/1.1 400 Bad Request\r\n\r\n"),
      raw("SSH-2.0-OpenSSH_9.2\r\n"),
      raw({0x15, 3, 3, 0, 2, 2, 40}),  // A TLS alert.
      raw({0xd0, 0}),
      publish("t", "x"),
      suback(1, raw({0})),
      puback(1),
      raw({0xe0, 0}),
      raw({0x21, 2, 0, 0}),
      raw({0x20, 1, 0}),
      raw({0x20, 0xff, 0xff, 0xff, 0xff, 1}),
      raw({0x20, 2, 2, 0}),
  };
  for (const Buffer& bytes : any) {
    for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
      for (const std::size_t chunk : {1U, 4096U}) {
        const Ended ended = instead_of_connack(*dialect, bytes, chunk);
        EXPECT_EQ(ended.error, Errc::protocol);
        EXPECT_EQ(ended.layer, Layer::mqtt_connect);
      }
    }
  }
  for (const Buffer& bytes : {raw({0x20, 2, 0, 6}), raw({0x20, 2, 1, 5}), raw({0x20, 3, 0, 0, 0}), raw({0xf0, 0})}) {
    EXPECT_EQ(instead_of_connack(v3_1_1(), bytes, 4096).error, Errc::protocol);
  }
  for (const Buffer& bytes : {
           raw({0x20, 2, 0, 0}),
           raw({0x20, 3, 0, 1, 0}),
           raw({0x20, 3, 1, 0x87, 0}),
           raw({0x20, 4, 0, 0, 0, 0}),
           connack(0, false, block(raw({0x21, 0, 0}))),
           connack(0, false, block(raw({0x27, 0, 0, 0, 0}))),
           connack(0, false, block(raw({0x24, 2}))),
           connack(0, false, block(raw({0x17, 0}))),
           connack(0, false, block(raw({0x25, 0, 0x25, 0}))),
       }) {
    EXPECT_EQ(instead_of_connack(v5(), bytes, 4096).error, Errc::protocol);
  }
  EXPECT_EQ(instead_of_connack(v5(), raw({0xf0, 0}), 4096).error, Errc::unsupported);
  const Buffer endless = raw({0x20, 0xff, 0xff, 0x03, 0, 0});
  EXPECT_EQ(instead_of_connack(v5(), endless, 4096).error, Errc::too_large);
}

TEST(Malformed, ACutLeavesNoRestBehind) {
  ScriptedKit kit;
  kit.net.options.clean_start = CleanStart::no;
  kit.online();
  const Buffer half = raw({0x90, 3, 0});
  EXPECT_EQ(kit.session.on_bytes(half, kit.net.now), 3U);
  kit.net.cut();
  kit.online(true);
  EXPECT_EQ(kit.session.state(), SessionState::online);
}

TEST(Malformed, DisconnectIsLeftOutWhereThereIsNoRoom) {
  ScriptedKit kit(v5(), {.transmit = 64});
  kit.online();
  kit.net.stalled = true;
  for (std::uint16_t id = 1; id <= 16; ++id) kit.broker.say(publish("t", "", 1, id, 0, block()));
  kit.net.run();
  ASSERT_TRUE(kit.session.disconnect(ReasonCode::disconnect_with_will));
  EXPECT_EQ(kit.session.disconnect().error(), Errc::invalid);
}

}  // namespace
}  // namespace fairlead::mqtt
