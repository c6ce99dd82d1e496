// SPDX-License-Identifier: Apache-2.0
#include "support/session_kit.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Connect, Writes311AsTheStandardsTable) {
  ScriptedKit kit;
  kit.net.options = {
      .client_id = "dev",
      .clean_start = CleanStart::no,
      .keep_alive = seconds(10),
      .user_name = "user",
      .password = bytes_of("pw"),
      .will = Will{.topic = "w", .payload = bytes_of("gone"), .qos = QoS::at_least_once, .retain = Retain::yes}};
  kit.broker.expect(
      connect().bytes(packet(0x10, prefixed("MQTT") + raw({4, 0xec, 0, 10}) + prefixed("dev") + prefixed("w") +
                                       prefixed("gone") + prefixed("user") + prefixed("pw"))));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.session.state(), SessionState::connecting);
}

TEST(Connect, Writes50AsTheStandardsTable) {
  ScriptedKit kit(v5());
  const Property more[] = {Property::user("k", "v"), Property::of(PropertyId::request_problem_information, 0)};
  const Property will[] = {Property::of(PropertyId::will_delay_interval, 7U)};
  kit.net.options = {.client_id = "dev",
                     .session_expiry = seconds(3600),
                     .password = bytes_of("pw"),
                     .will = Will{.topic = "w", .properties = will},
                     .receive_maximum = 5,
                     .maximum_packet_size = 70'000,
                     .properties = more};
  const Buffer properties = raw({0x11, 0, 0, 0x0e, 0x10, 0x21, 0, 5, 0x27, 0, 1, 0x11, 0x70}) + raw({0x26}) +
                            prefixed("k") + prefixed("v") + raw({0x17, 0});
  kit.broker.expect(connect().bytes(packet(0x10, prefixed("MQTT") + raw({5, 0x46, 0, 60}) + block(properties) +
                                                     prefixed("dev") + block(raw({0x18, 0, 0, 0, 7})) + prefixed("w") +
                                                     prefixed("") + prefixed("pw"))));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Connect, KeepsTheSessionForeverUnlessToldOtherwise) {
  // 3.1.1 keeps a session without end; 5.0 would drop it with the connection, were its expiry left out.
  ScriptedKit kit(v5(), {.inbound = 0});
  kit.net.options = {.client_id = "d", .clean_start = CleanStart::no};
  kit.broker.expect(connect().must("properties", [](const ClientPacket& p) {
    return p.properties == raw({0x11, 0xff, 0xff, 0xff, 0xff}) && p.connect_flags == 0;
  }));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Connect, AnnouncesNoMoreThanTheInboundTableHolds) {
  ScriptedKit kit(v5(), {.inbound = 8});
  kit.net.options.receive_maximum = 100;
  kit.broker.expect(
      connect().must("receive maximum", [](const ClientPacket& p) { return p.properties == raw({0x21, 0, 8}); }));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Connect, AnnouncesWhatWasAskedForWhereThereIsNoTable) {
  ScriptedKit kit(v5(), {.inbound = 0});
  kit.net.options.receive_maximum = 5;
  kit.broker.expect(
      connect().must("receive maximum", [](const ClientPacket& p) { return p.properties == raw({0x21, 0, 5}); }));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Connect, AnEndOfTheLastConnectionIsNotTakenForOneOfThisOne) {
  ScriptedKit kit;
  kit.online();
  const Buffer nonsense = raw({0x00, 0x00});
  (void)kit.session.on_bytes(nonsense, kit.net.now);
  kit.session.on_transport_lost();
  ASSERT_TRUE(kit.session.on_transport_up(kit.net.options, kit.net.now));
  EXPECT_TRUE(kit.session.accepts_bytes());
  EXPECT_FALSE(kit.session.next_event());
}

TEST(Connect, LeavesNoPasswordInMemory) {
  const std::string_view password = "swordfish";
  const auto held = [&](ScriptedKit& kit) {
    return text_of(kit.memory.memory().transmit).find(password) != std::string_view::npos;
  };
  for (const bool cut : {false, true}) {
    ScriptedKit kit;
    kit.net.options = {.client_id = "dev", .user_name = "user", .password = bytes_of(password)};
    kit.broker.expect(connect());
    ASSERT_TRUE(kit.net.open());
    EXPECT_TRUE(held(kit)) << "it is to be sent";
    if (cut) {
      kit.net.cut();
    } else {
      kit.net.run();
    }
    EXPECT_FALSE(held(kit)) << (cut ? "cut" : "sent");
  }
}

TEST(Connect, RefusesWhatTheStandardForbids) {
  const auto refused = [](const Dialect& dialect, const ConnectOptions& options) {
    ScriptedKit kit(dialect);
    const auto up = kit.session.on_transport_up(options, Instant());
    EXPECT_EQ(kit.session.state(), SessionState::offline);
    EXPECT_TRUE(kit.session.to_send().empty());
    return up ? Errc::would_block : up.error();
  };
  for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
    EXPECT_EQ(refused(*dialect, {.client_id = "\xff"}), Errc::invalid);
    EXPECT_EQ(refused(*dialect, {.client_id = "a", .user_name = std::string_view("\0", 1)}), Errc::invalid);
    EXPECT_EQ(refused(*dialect, {.client_id = "a", .keep_alive = seconds(65'536)}), Errc::invalid);
    EXPECT_EQ(refused(*dialect, {.client_id = "a", .keep_alive = seconds(-1)}), Errc::invalid);
    EXPECT_EQ(refused(*dialect, {.client_id = "a", .keep_alive = milliseconds(999)}), Errc::invalid) << "0 is never";
    EXPECT_EQ(refused(*dialect, {.client_id = "a", .ping_timeout = seconds(0)}), Errc::invalid);
    EXPECT_EQ(refused(*dialect, {.client_id = "a", .connack_timeout = seconds(0)}), Errc::invalid);
    EXPECT_EQ(refused(*dialect, {.client_id = "a", .will = Will{}}), Errc::invalid);
    const std::vector<std::byte> large(65'536);
    EXPECT_EQ(refused(*dialect, {.client_id = "a", .user_name = "u", .password = large}), Errc::invalid);
    EXPECT_EQ(refused(*dialect, {.client_id = "a", .will = Will{.topic = "t", .payload = large}}), Errc::invalid);
    const std::string long_id(2000, 'i');
    EXPECT_EQ(refused(*dialect, {.client_id = long_id}), Errc::no_space);
  }
  const Property user[] = {Property::user("a", "b")};
  EXPECT_EQ(refused(v3_1_1(), {.client_id = "", .clean_start = CleanStart::no}), Errc::invalid);
  EXPECT_EQ(refused(v3_1_1(), {.client_id = "a", .password = bytes_of("x")}), Errc::invalid);
  EXPECT_EQ(refused(v3_1_1(), {.client_id = "a", .session_expiry = seconds(1)}), Errc::unsupported);
  EXPECT_EQ(refused(v3_1_1(), {.client_id = "a", .properties = user}), Errc::unsupported);
  EXPECT_EQ(refused(v3_1_1(), {.client_id = "a", .will = Will{.topic = "t", .properties = user}}), Errc::unsupported);

  const Property misplaced[] = {Property::of(PropertyId::content_type, "x")};
  const Property authentication[] = {Property::of(PropertyId::authentication_method, "x")};
  const Property alias[] = {Property::of(PropertyId::topic_alias_maximum, 3U)};
  EXPECT_EQ(refused(v5(), {.client_id = "a", .session_expiry = seconds(-1)}), Errc::invalid);
  EXPECT_EQ(refused(v5(), {.client_id = "a", .session_expiry = milliseconds(999)}), Errc::invalid) << "0 is at once";
  EXPECT_EQ(refused(v5(), {.client_id = "a", .properties = misplaced}), Errc::invalid);
  EXPECT_EQ(refused(v5(), {.client_id = "a", .properties = authentication}), Errc::unsupported);
  EXPECT_EQ(refused(v5(), {.client_id = "a", .properties = alias}), Errc::unsupported);
  EXPECT_EQ(refused(v5(), {.client_id = "a", .will = Will{.topic = "t", .properties = alias}}), Errc::invalid);
}

TEST(Connect, NeedsBuffersOfTheirLeastSizes) {
  ScriptedKit no_transmit(v3_1_1(), {.transmit = 63});
  EXPECT_EQ(no_transmit.net.open().error(), Errc::no_space);
  ScriptedKit no_receive(v3_1_1(), {.receive = 7});
  EXPECT_EQ(no_receive.net.open().error(), Errc::no_space);
  ScriptedKit enough(v3_1_1(), {.transmit = 64, .receive = 8});
  EXPECT_TRUE(enough.net.open());
  EXPECT_EQ(enough.session.on_transport_up({.client_id = "again"}, Instant()).error(), Errc::busy);
}

TEST(Connack, OpensTheSession) {
  ScriptedKit kit;
  kit.online();
  ASSERT_EQ(kit.net.seen.connected.size(), 1U);
  const Connected& connected = kit.net.seen.connected[0];
  EXPECT_FALSE(connected.session_present);
  EXPECT_EQ(connected.keep_alive, seconds(60));
  EXPECT_EQ(connected.limits.maximum_packet_size, kMaxRemainingLength + 5);
  EXPECT_EQ(connected.limits.receive_maximum, 65'535);
  EXPECT_EQ(kit.session.state(), SessionState::online);
  EXPECT_EQ(kit.session.version(), Version::v3_1_1);
}

TEST(Connack, Of50TellsTheServersLimits) {
  ScriptedKit kit(v5());
  std::string assigned;
  kit.net.on_event = [&](const Event& event) {
    if (const auto* c = std::get_if<Connected>(&event)) {
      assigned = c->assigned_client_id;
      EXPECT_EQ(c->properties.find(PropertyId::reason_string)->text(), "hello");
      EXPECT_FALSE(c->properties.find(PropertyId::server_reference));
    }
  };
  kit.online(false, raw({0x21, 0, 20, 0x24, 1, 0x25, 0, 0x27, 0, 0, 2, 0, 0x12}) + prefixed("made-up") +
                        raw({0x22, 0, 3, 0x1f}) + prefixed("hello") + raw({0x28, 0, 0x29, 0, 0x2a, 0, 0x13, 0, 30}));
  ASSERT_EQ(kit.net.seen.connected.size(), 1U);
  const ServerLimits& limits = kit.session.limits();
  EXPECT_EQ(limits.receive_maximum, 20);
  EXPECT_EQ(limits.maximum_qos, QoS::at_least_once);
  EXPECT_EQ(limits.maximum_packet_size, 512U);
  EXPECT_EQ(limits.topic_alias_maximum, 3);
  EXPECT_FALSE(limits.retain_available || limits.wildcards_available || limits.subscription_identifiers_available ||
               limits.shared_subscriptions_available);
  EXPECT_EQ(assigned, "made-up");
  EXPECT_EQ(kit.net.seen.connected[0].keep_alive, seconds(30));

  // They hold for what is asked from now on, and end with the connection.
  EXPECT_EQ(kit.publish("t", "x", QoS::exactly_once).error(), Errc::unsupported);
  EXPECT_EQ(kit.publish("t", "x", QoS::at_most_once, Retain::yes).error(), Errc::unsupported);
  EXPECT_EQ(kit.publish("t", std::string(600, 'x')).error(), Errc::too_large);
  EXPECT_EQ(kit.subscribe("a/#").error(), Errc::unsupported);
  EXPECT_EQ(kit.subscribe("$share/g/a").error(), Errc::unsupported);
  const Property id[] = {Property::of(PropertyId::subscription_identifier, 1U)};
  const Subscription plain{.filter = "a"};
  EXPECT_EQ(kit.session.subscribe(std::span(&plain, 1), id).error(), Errc::unsupported);
  kit.net.cut();
  EXPECT_EQ(kit.session.limits().receive_maximum, 65'535);
}

TEST(Connack, RefusalsSayWhy) {
  const Errc meanings[] = {Errc::unsupported, Errc::client_id_rejected, Errc::server_busy, Errc::bad_credentials,
                           Errc::not_authorised};
  for (unsigned code = 1; code <= 5; ++code) {
    ScriptedKit kit;
    kit.broker.expect(connect()).reply(connack(code));
    ASSERT_TRUE(kit.net.open());
    kit.net.run();
    ASSERT_EQ(kit.net.seen.ended.size(), 1U);
    const Ended& ended = kit.net.seen.ended[0];
    EXPECT_EQ(ended.error, meanings[code - 1]);
    EXPECT_EQ(ended.layer, Layer::mqtt_connect);
    EXPECT_EQ(ended.native, static_cast<int>(code));
    EXPECT_TRUE(ended.by_server);
    EXPECT_TRUE(kit.net.seen.connected.empty());
    EXPECT_EQ(kit.session.state(), SessionState::offline) << "the network closed it";
  }
  ScriptedKit kit(v5());
  std::string text;
  kit.net.on_event = [&](const Event& event) {
    if (const auto* e = std::get_if<Ended>(&event)) text = e->properties.find(PropertyId::server_reference)->text();
  };
  kit.broker.expect(connect()).reply(connack(0x9d, false, block(raw({0x1c}) + prefixed("other.example"))));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  ASSERT_EQ(kit.net.seen.ended.size(), 1U);
  EXPECT_EQ(kit.net.seen.ended[0].error, Errc::server_moved);
  EXPECT_EQ(kit.net.seen.ended[0].reason, ReasonCode::server_moved);
  EXPECT_EQ(text, "other.example");
}

TEST(Connack, MustComeInTime) {
  ScriptedKit kit;
  kit.net.options.connack_timeout = seconds(5);
  kit.broker.expect(connect());
  ASSERT_TRUE(kit.net.open());
  kit.net.advance(milliseconds(4999));
  EXPECT_EQ(kit.session.state(), SessionState::connecting);
  kit.net.advance(milliseconds(1));
  ASSERT_EQ(kit.net.seen.ended.size(), 1U);
  EXPECT_EQ(kit.net.seen.ended[0].error, Errc::timed_out);
  EXPECT_EQ(kit.net.seen.ended[0].layer, Layer::mqtt_connect);
  EXPECT_EQ(kit.broker.problem(), "") << "nothing is said to a server that has not answered";
}

TEST(Connack, MayBeginAnewOnTheNextTransport) {
  ScriptedKit kit;
  kit.broker.expect(connect()).then_cut();
  kit.broker.expect(connect()).reply(connack(3));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_FALSE(kit.net.is_open());
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  kit.online();
  EXPECT_EQ(kit.session.state(), SessionState::online);
  EXPECT_EQ(kit.broker.problem(), "");
}

}  // namespace
}  // namespace fairlead::mqtt
