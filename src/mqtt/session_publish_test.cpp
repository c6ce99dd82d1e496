// SPDX-License-Identifier: Apache-2.0
#include "support/session_kit.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue

TEST(Publish, ABorrowedPayloadNeedsNoOutboxWhereItFitsIntoTheTransmitBuffer) {
  ScriptedKit kit(v3_1_1(), {.transmit = 256, .outbox = 0, .operations = 0});
  kit.online();
  const std::string payload(100, 'x');
  const auto op = kit.session.publish({.topic = "t", .payload = Payload::borrow(bytes_of(payload))});
  ASSERT_TRUE(op);
  EXPECT_TRUE(op->done());
  kit.broker.expect(publishes("t", payload));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Publish, AtQos0IsDoneAtOnce) {
  ScriptedKit kit;
  kit.online();
  const auto op = kit.publish("a/b", "hello");
  ASSERT_TRUE(op);
  EXPECT_TRUE(op->done());
  EXPECT_EQ(kit.session.unfinished(), 0U);
  kit.broker.expect(publishes("a/b", "hello").bytes(publish("a/b", "hello")));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_TRUE(kit.net.seen.completed.empty());
  EXPECT_TRUE(kit.session.all_sent());
}

TEST(Publish, QueuedPacketsLeaveTogether) {
  ScriptedKit kit;
  kit.online();
  const std::size_t before = kit.net.sends;
  for (const char* text : {"1", "2", "3", "4"}) {
    ASSERT_TRUE(kit.publish("a", text));
    kit.broker.expect(publishes("a", text));
  }
  ASSERT_TRUE(kit.publish("a", "5", QoS::at_least_once));
  kit.broker.expect(publishes("a", "5").qos(1));
  ASSERT_TRUE(kit.subscribe("b"));
  kit.broker.expect(subscribes({"b"}));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.sends, before + 1);
}

TEST(Publish, WritesFlagsAndPropertiesOf50) {
  ScriptedKit kit(v5());
  kit.online();
  const Property properties[] = {Property::of(PropertyId::payload_format_indicator, 1),
                                 Property::of(PropertyId::message_expiry_interval, 9),
                                 Property::of(PropertyId::content_type, "text"),
                                 Property::of(PropertyId::response_topic, "r"),
                                 Property::of(PropertyId::correlation_data, bytes_of("c")),
                                 Property::user("n", "v")};
  const Buffer expected =
      block(raw({0x01, 1, 0x02, 0, 0, 0, 9, 0x03}) + prefixed("text") + raw({0x08}) + prefixed("r") + raw({0x09}) +
            prefixed("c") + raw({0x26}) + prefixed("n") + prefixed("v"));
  kit.broker.expect(publishes("t", "p").bytes(publish("t", "p", 0, 0, kRetainBit, expected)));
  ASSERT_TRUE(kit.session.publish(
      {.topic = "t", .payload = Payload::copy_of("p"), .retain = Retain::yes, .properties = properties}));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Publish, RefusesWhatTheStandardForbids) {
  ScriptedKit kit(v5());
  kit.online();
  const auto with = [&](Property p) {
    const auto r = kit.session.publish({.topic = "t", .properties = std::span(&p, 1)});
    return r ? Errc::would_block : r.error();
  };
  EXPECT_EQ(kit.session.publish({}).error(), Errc::invalid);
  EXPECT_EQ(with(Property::of(PropertyId::maximum_qos, 1)), Errc::invalid);
  EXPECT_EQ(with(Property::of(PropertyId::subscription_identifier, 1)), Errc::invalid);
  EXPECT_EQ(with(Property::of(PropertyId::payload_format_indicator, 2)), Errc::invalid);
  EXPECT_EQ(with(Property::of(PropertyId::response_topic, "a/#")), Errc::invalid);
  EXPECT_EQ(with(Property::of(PropertyId::content_type, "\xff")), Errc::invalid);
  EXPECT_EQ(with(Property::of(static_cast<PropertyId>(0x7f), 1)), Errc::invalid);
  EXPECT_EQ(with(Property::of(PropertyId::topic_alias, 1)), Errc::unsupported);
  const Property twice[] = {Property::of(PropertyId::content_type, "a"), Property::of(PropertyId::content_type, "b")};
  EXPECT_EQ(kit.session.publish({.topic = "t", .properties = twice}).error(), Errc::invalid);

  ScriptedKit old;
  old.online();
  EXPECT_EQ(old.session.publish({.topic = "t", .properties = twice}).error(), Errc::unsupported);
}

TEST(Publish, RefusesWhatNoPacketCanHold) {
  ScriptedKit kit;
  // Topic and its length take 3 bytes, so this is one byte more than four bytes of length can tell.
  const auto stream = [&](std::uint64_t size) {
    return kit.session.publish({.topic = "t", .payload = Payload::stream(size)});
  };
  EXPECT_EQ(stream(std::uint64_t{kMaxRemainingLength} - 2).error(), Errc::too_large);
  EXPECT_EQ(stream(std::uint64_t{1} << 40U).error(), Errc::too_large);
  EXPECT_TRUE(stream(std::uint64_t{kMaxRemainingLength} - 3));
  EXPECT_EQ(kit.session.unfinished(), 1U);
}

TEST(Publish, SaysWhetherThereIsNoRoomNowOrNever) {
  ScriptedKit kit(v3_1_1(), {.transmit = 128, .outbox = 100, .operations = 2});
  kit.online();
  EXPECT_EQ(kit.publish("t", std::string(200, 'x')).error(), Errc::no_space);
  EXPECT_EQ(kit.publish("t", std::string(200, 'x'), QoS::at_least_once).error(), Errc::no_space);
  EXPECT_TRUE(kit.publish("t", std::string(80, 'x'), QoS::at_least_once));
  EXPECT_EQ(kit.publish("t", std::string(80, 'x'), QoS::at_least_once).error(), Errc::would_block);
  EXPECT_TRUE(kit.publish("t", "", QoS::at_least_once));
  EXPECT_EQ(kit.publish("t", "", QoS::at_least_once).error(), Errc::would_block) << "no operation is left";

  ScriptedKit transmit(v3_1_1(), {.transmit = 128});
  transmit.online();
  EXPECT_TRUE(transmit.publish("t", std::string(80, 'x')));
  EXPECT_EQ(transmit.publish("t", std::string(80, 'x')).error(), Errc::would_block);
  transmit.broker.expect(publishes("t", std::string(80, 'x')));
  transmit.net.run();
  EXPECT_TRUE(transmit.publish("t", std::string(80, 'x')));

  ScriptedKit none(v3_1_1(), {.outbox = 0, .operations = 0, .inbound = 0});
  EXPECT_EQ(none.publish("t", "x").error(), Errc::no_space) << "offline, and nowhere to wait";
  none.online();
  EXPECT_TRUE(none.publish("t", "x"));
  EXPECT_EQ(none.publish("t", "x", QoS::at_least_once).error(), Errc::no_space);
  EXPECT_EQ(none.session.cancel(Op(1)).error(), Errc::invalid);
}

TEST(Publish, OfflineWaitsForTheConnection) {
  for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
    SessionKit<ModelBroker> kit(*dialect, {}, dialect == &v5() ? 5U : 4U);
    const auto zero = kit.publish("t", "zero");
    const auto one = kit.publish("t", "one", QoS::at_least_once);
    const auto two = kit.publish("t", "two", QoS::exactly_once);
    ASSERT_TRUE(zero && one && two);
    EXPECT_FALSE(zero->done()) << "it waits, so its end is reported";
    ASSERT_TRUE(kit.net.open());
    kit.net.run();
    EXPECT_EQ(kit.broker.problem, "");
    EXPECT_EQ(kit.broker.published, (std::vector<std::string>{"zero", "one", "two"}));
    for (const Op op : {*zero, *one, *two}) {
      ASSERT_EQ(kit.net.seen.completions(op), 1U);
      EXPECT_FALSE(kit.net.seen.completion(op)->error);
    }
    EXPECT_EQ(kit.session.unfinished(), 0U);
    ASSERT_EQ(kit.net.seen.connected.size(), 1U);
    EXPECT_EQ(kit.net.seen.connected[0].resent, 0);
  }
}

TEST(Publish, Qos1And2FollowTheirExchanges) {
  ScriptedKit kit;
  kit.online();
  const auto one = kit.publish("t", "1", QoS::at_least_once);
  const auto two = kit.publish("t", "2", QoS::exactly_once);
  kit.broker.expect(publishes("t", "1").qos(1).dup(false).id(static_cast<std::uint16_t>(one->value()))).reply_puback();
  kit.broker.expect(publishes("t", "2").qos(2).dup(false)).reply_pubrec();
  kit.broker.expect(releases().id(static_cast<std::uint16_t>(two->value()))).reply_pubcomp();
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.completions(*one), 1U);
  EXPECT_EQ(kit.net.seen.completions(*two), 1U);
  EXPECT_EQ(kit.session.cancel(*one).error(), Errc::invalid) << "its handle is stale";
}

TEST(Publish, ReasonsOf50EndTheOperation) {
  ScriptedKit kit(v5());
  kit.online();
  std::string why;
  kit.net.on_event = [&](const Event& event) {
    const auto* c = std::get_if<Completed>(&event);
    if (c != nullptr && !c->properties.empty()) why = c->properties.begin()->text();
  };
  const auto id = [](const ClientPacket& p) { return p.id; };
  const auto nobody = kit.publish("t", "1", QoS::at_least_once);
  kit.broker.expect(publishes("t", "1")).reply([&](const ClientPacket& p) {
    return acknowledge(kPuback, id(p), 0x10);
  });
  const auto quota = kit.publish("t", "2", QoS::at_least_once);
  kit.broker.expect(publishes("t", "2")).reply([&](const ClientPacket& p) {
    return acknowledge(kPuback, id(p), 0x97, block(raw({0x1f}) + prefixed("too much")));
  });
  const auto denied = kit.publish("t", "3", QoS::exactly_once);
  kit.broker.expect(publishes("t", "3")).reply([&](const ClientPacket& p) {
    return acknowledge(kPubrec, id(p), 0x87);
  });
  const auto late = kit.publish("t", "4", QoS::exactly_once);
  kit.broker.expect(publishes("t", "4")).reply_pubrec();
  kit.broker.expect(releases()).reply([&](const ClientPacket& p) { return acknowledge(kPubcomp, id(p), 0x92); });
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  const Seen& seen = kit.net.seen;
  EXPECT_FALSE(seen.completion(*nobody)->error);
  EXPECT_EQ(seen.completion(*nobody)->reason, ReasonCode::no_matching_subscribers);
  EXPECT_EQ(seen.completion(*quota)->error, Errc::quota_exceeded);
  EXPECT_EQ(why, "too much");
  EXPECT_EQ(seen.completion(*denied)->error, Errc::not_authorised);
  EXPECT_FALSE(seen.completion(*late)->error) << "the server has finished with it before";
  EXPECT_EQ(seen.completion(*late)->reason, ReasonCode::packet_identifier_not_found);
}

TEST(Publish, KeepsToReceiveMaximumExactly) {
  for (const std::size_t most : {1U, 2U, 3U, 7U}) {
    SessionKit<ModelBroker> kit(v5(), {.operations = 32}, 5U);
    kit.broker.receive_maximum = static_cast<std::uint16_t>(most);
    kit.broker.hold_acks = true;
    ASSERT_TRUE(kit.net.open());
    kit.net.run();
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(kit.publish("t", std::to_string(i), i % 2 == 0 ? QoS::at_least_once : QoS::exactly_once));
    }
    kit.net.run();
    EXPECT_EQ(kit.broker.most_in_flight, most);
    // The next connection starts from a full quota, although nothing was acknowledged on this one.
    kit.net.cut();
    ASSERT_TRUE(kit.net.open());
    kit.net.run();
    EXPECT_EQ(kit.broker.most_in_flight, most);
    kit.broker.release_acks();
    kit.net.run();
    EXPECT_EQ(kit.broker.problem, "");
    EXPECT_EQ(kit.broker.most_in_flight, most);
    EXPECT_EQ(kit.session.unfinished(), 0U);
  }
}

TEST(Publish, Qos0PassesWhatWaitsForTheQuota) {
  SessionKit<ModelBroker> kit(v5(), {}, 5U);
  kit.broker.receive_maximum = 1;
  kit.broker.hold_acks = true;
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  ASSERT_TRUE(kit.publish("t", "1", QoS::at_least_once));
  ASSERT_TRUE(kit.publish("t", "2", QoS::at_least_once));
  const auto zero = kit.publish("t", "0");
  EXPECT_TRUE(zero->done());
  kit.net.run();
  EXPECT_EQ(kit.broker.published, (std::vector<std::string>{"1", "0"}));
}

TEST(Publish, QueuedPacketsAreMeasuredByTheServerThatTakesThem) {
  ScriptedKit kit(v5());
  const auto large = kit.publish("t", std::string(300, 'x'), QoS::at_least_once);
  const auto retained = kit.publish("t", "r", QoS::at_least_once, Retain::yes);
  const auto two = kit.publish("t", "2", QoS::exactly_once);
  const auto fits = kit.publish("t", "1", QoS::at_least_once);
  ASSERT_TRUE(large && retained && two && fits);
  kit.broker.expect(connect()).reply(connack(0, false, block(raw({0x27, 0, 0, 0, 100, 0x24, 1, 0x25, 0}))));
  kit.broker.expect(publishes("t", "1")).reply_puback();
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.completion(*large)->error, Errc::too_large);
  EXPECT_EQ(kit.net.seen.completion(*retained)->error, Errc::unsupported);
  EXPECT_EQ(kit.net.seen.completion(*two)->error, Errc::unsupported);
  EXPECT_FALSE(kit.net.seen.completion(*fits)->error);
}

TEST(Publish, CancelWithdrawsWhatWasNeverSent) {
  ScriptedKit kit;
  const auto first = kit.publish("t", "1", QoS::at_least_once);
  const auto second = kit.publish("t", "2", QoS::at_least_once);
  const auto zero = kit.publish("t", "0");
  ASSERT_TRUE(kit.session.cancel(*first));
  ASSERT_TRUE(kit.session.cancel(*zero));
  EXPECT_EQ(kit.session.cancel(*first).error(), Errc::invalid);
  EXPECT_EQ(kit.session.cancel(Op()).error(), Errc::invalid);
  kit.broker.expect(connect()).reply(connack());
  kit.broker.expect(publishes("t", "2"));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.completion(*first)->error, Errc::cancelled);
  EXPECT_EQ(kit.session.cancel(*second).error(), Errc::busy);
  EXPECT_EQ(kit.session.discard().error(), Errc::busy);
  kit.net.cut();
  EXPECT_EQ(kit.session.cancel(*second).error(), Errc::busy) << "the server may have it";
  ASSERT_TRUE(kit.session.discard());
  kit.net.run();
  EXPECT_EQ(kit.net.seen.completion(*second)->error, Errc::cancelled);
  EXPECT_EQ(kit.session.unfinished(), 0U);
}

TEST(Publish, HandlesAreNeverUsedAgain) {
  SessionKit<ModelBroker> kit(v3_1_1(), {.operations = 2}, 4U);
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  std::set<std::uint32_t> handles;
  std::set<std::uint16_t> ids;
  for (int i = 0; i < 70'000; ++i) {
    const auto op = kit.publish("t", "", QoS::at_least_once);
    ASSERT_TRUE(op);
    ASSERT_TRUE(handles.insert(op->value()).second);
    ids.insert(static_cast<std::uint16_t>(op->value()));
    kit.net.run();
    ASSERT_EQ(kit.broker.problem, "");
  }
  EXPECT_FALSE(ids.contains(0));
  EXPECT_EQ(kit.net.seen.completed.size(), 70'000U);
}

TEST(Publish, CompactionKeepsEveryByte) {
  // Messages of changing size in an outbox that is nearly full, acknowledged out of step.
  SessionKit<ModelBroker> kit(v3_1_1(), {.transmit = 128, .outbox = 400, .operations = 16}, 4U);
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  std::vector<std::string> expected;
  for (int i = 0; expected.size() < 500; ++i) {
    const std::string text = std::to_string(i) + std::string(static_cast<std::size_t>(i * 7 % 60), 'y');
    if (kit.publish("t", text, i % 3 == 0 ? QoS::exactly_once : QoS::at_least_once)) {
      expected.push_back(text);
    } else {
      kit.broker.hold_acks = !kit.broker.hold_acks;
      if (!kit.broker.hold_acks) kit.broker.release_acks();
      kit.net.run();
    }
  }
  kit.broker.release_acks();
  kit.net.run();
  EXPECT_EQ(kit.broker.problem, "");
  EXPECT_EQ(kit.broker.published, expected);
}

}  // namespace
}  // namespace fairlead::mqtt
