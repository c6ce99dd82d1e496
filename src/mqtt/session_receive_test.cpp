// SPDX-License-Identifier: Apache-2.0
#include "support/session_kit.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue

TEST(Receive, DeliversAtAllThreeQualities) {
  for (const std::size_t chunk : {1U, 2U, 7U, 65'536U}) {
    ScriptedKit kit;
    kit.online();
    kit.net.chunk = chunk;
    kit.broker.say(publish("a/b", "zero", 0, 0, kRetainBit) + publish("a/b", "one", 1, 5) +
                   publish("a/b", "two", 2, 6) + publish("e", "", 1, 9));
    kit.broker.expect(acknowledges(kPuback, 5).bytes(raw({0x40, 2, 0, 5})));
    kit.broker.expect(acknowledges(kPubrec, 6).bytes(raw({0x50, 2, 0, 6}))).reply(pubrel(6));
    kit.broker.expect(acknowledges(kPuback, 9));
    kit.broker.expect(acknowledges(kPubcomp, 6).bytes(raw({0x70, 2, 0, 6})));
    kit.net.run();
    EXPECT_EQ(kit.broker.problem(), "");
    const auto& messages = kit.net.seen.messages;
    ASSERT_EQ(messages.size(), 4U);
    EXPECT_EQ(messages[0].payload, "zero");
    EXPECT_TRUE(messages[0].retain);
    EXPECT_EQ(messages[1].qos, QoS::at_least_once);
    EXPECT_EQ(messages[2].payload, "two");
    EXPECT_EQ(messages[2].topic, "a/b");
    EXPECT_EQ(messages[3].payload, "");
    EXPECT_EQ(messages[3].pieces, 1U);
  }
}

TEST(Receive, ManyPacketsOfOneInputAreReadInPlaceAndAcknowledgedTogether) {
  ScriptedKit kit(v3_1_1(), {.receive = 8});
  kit.online();
  Buffer input;
  for (std::uint16_t id = 1; id <= 50; ++id) {
    input += publish("topic/longer/than/the/receive/buffer", std::to_string(id), 1, id);
    kit.broker.expect(acknowledges(kPuback, id));
  }
  kit.broker.say(input);
  const std::size_t before = kit.net.sends;
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.messages.size(), 50U);
  EXPECT_EQ(kit.net.sends, before + 1);
}

TEST(Receive, APayloadMayBeLargerThanEveryBuffer) {
  ScriptedKit kit(v5(), {.transmit = 64, .receive = 32});
  kit.online();
  std::string text(300'000, 'x');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7 % 251);
  kit.net.chunk = 1000;
  kit.broker.say(publish("t", text, 2, 1, 0, block(raw({0x26}) + prefixed("k") + prefixed("v"))));
  kit.broker.expect(acknowledges(kPubrec, 1));
  std::size_t pieces = 0;
  kit.net.on_event = [&](const Event& event) {
    const auto* piece = std::get_if<MessagePiece>(&event);
    if (piece == nullptr) return;
    ++pieces;
    EXPECT_EQ(piece->header.topic.view(), "t");
    EXPECT_EQ(piece->header.payload_size, 300'000U);
    EXPECT_EQ(piece->header.properties.find(PropertyId::user_property)->name(), "k");
  };
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  ASSERT_EQ(kit.net.seen.messages.size(), 1U);
  EXPECT_EQ(kit.net.seen.messages[0].payload, text);
  EXPECT_GE(pieces, 300U);
}

TEST(Receive, RepetitionsOfAQos2MessageAreNotDelivered) {
  ScriptedKit kit;
  kit.online();
  kit.net.chunk = 5;
  kit.broker.say(publish("t", "first", 2, 3) + publish("t", "first", 2, 3, kDupFlag) + publish("t", "", 2, 3));
  for (int i = 0; i < 3; ++i) kit.broker.expect(acknowledges(kPubrec, 3));
  kit.net.run();
  kit.broker.say(pubrel(3) + publish("t", "second", 2, 3));
  kit.broker.expect(acknowledges(kPubcomp, 3));
  kit.broker.expect(acknowledges(kPubrec, 3));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  ASSERT_EQ(kit.net.seen.messages.size(), 2U);
  EXPECT_EQ(kit.net.seen.messages[1].payload, "second");
}

TEST(Receive, WhatIsLeftWithTheServerIsNeitherDeliveredNorAcknowledged) {
  for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
    const auto end = dialect == &v5() ? std::optional(block()) : std::nullopt;
    ScriptedKit kit(*dialect);
    kit.net.options.incoming = Incoming::leave;
    kit.online();
    kit.net.chunk = 3;
    kit.broker.say(publish("t", "zero", 0, 0, 0, end) + publish("t", "one", 1, 3, 0, end) +
                   publish("t", "two", 2, 4, 0, end) + pubrel(9));
    kit.broker.expect(acknowledges(kPubcomp, 9));  // Of one that an earlier connection has taken.
    kit.net.run();
    EXPECT_EQ(kit.broker.problem(), "");
    EXPECT_TRUE(kit.net.seen.messages.empty());
    ASSERT_TRUE(kit.publish("t", "x", QoS::at_least_once));
    kit.broker.expect(publishes("t", "x").qos(1)).reply_puback();
    kit.net.run();
    EXPECT_EQ(kit.broker.problem(), "") << "our own messages are acknowledged meanwhile";
    EXPECT_EQ(kit.net.seen.completed.size(), 1U);
  }
}

TEST(Receive, WhatHasBeenTakenIsAcknowledgedAlsoWhenTheRestIsLeft) {
  ScriptedKit kit;
  kit.net.options.clean_start = CleanStart::no;
  kit.online();
  kit.broker.say(publish("t", "taken", 2, 3));
  kit.broker.expect(acknowledges(kPubrec, 3));
  kit.net.run();
  kit.net.cut();
  kit.net.options.incoming = Incoming::leave;
  kit.online(true);
  kit.broker.say(publish("t", "taken", 2, 3, kDupFlag) + publish("t", "new", 2, 4));
  kit.broker.expect(acknowledges(kPubrec, 3));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.messages.size(), 1U);
}

TEST(Receive, PubrelOfAnUnknownMessageIsAnswered) {
  ScriptedKit old;
  old.online();
  old.broker.say(pubrel(44));
  old.broker.expect(acknowledges(kPubcomp, 44).bytes(raw({0x70, 2, 0, 44})));
  old.net.run();
  EXPECT_EQ(old.broker.problem(), "");
  ScriptedKit kit(v5());
  kit.online();
  kit.broker.say(acknowledge(kPubrel, 44, 0x92, block()) + acknowledge(kPubrec, 45, 0x10));
  kit.broker.expect(acknowledges(kPubcomp, 44).reason(0x92).bytes(raw({0x70, 3, 0, 44, 0x92})));
  kit.broker.expect(releases().id(45).reason(0x92));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Receive, AcknowledgementsOfUnknownIdentifiersArePassedOver) {
  ScriptedKit kit(v5());
  kit.online();
  kit.broker.say(puback(8) + pubcomp(9) + suback(10, raw({0}), block()) + unsuback(11, raw({0}), block()) +
                 acknowledge(kPubrec, 12, 0x80));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.session.state(), SessionState::online);
  EXPECT_TRUE(kit.net.seen.completed.empty());
}

TEST(Receive, MoreQos2MessagesThanTheTableHoldsEndTheConnection) {
  ScriptedKit old(v3_1_1(), {.inbound = 2});
  old.online();
  for (std::uint16_t id = 1; id <= 3; ++id) old.broker.say(publish("t", "x", 2, id));
  old.broker.expect(acknowledges(kPubrec, 1));
  old.broker.expect(acknowledges(kPubrec, 2));
  old.net.run();
  EXPECT_EQ(old.broker.problem(), "");
  ASSERT_EQ(old.net.seen.ended.size(), 1U);
  EXPECT_EQ(old.net.seen.ended[0].error, Errc::no_space);
  EXPECT_EQ(old.net.seen.messages.size(), 2U);

  ScriptedKit kit(v5(), {.inbound = 2});
  kit.online();
  for (std::uint16_t id = 1; id <= 3; ++id) kit.broker.say(publish("t", "x", 2, id, 0, block()));
  kit.broker.expect(acknowledges(kPubrec, 1));
  kit.broker.expect(acknowledges(kPubrec, 2));
  kit.broker.expect(disconnects().reason(0x93));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

// A broker that was killed comes back with an older store: the session is there, but not the messages of which the
// device still waits for PUBREL.
TEST(Receive, AServerThatLostItsHalfOfQos2MessagesIsNoStandstill) {
  for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
    const bool is_v5 = dialect == &v5();
    const auto message = [&](const char* payload, std::uint16_t id, std::uint8_t flags = 0) {
      return publish("t", payload, 2, id, flags, is_v5 ? std::optional(block()) : std::nullopt);
    };
    ScriptedKit kit(*dialect, {.inbound = 2});
    kit.net.options.clean_start = CleanStart::no;
    kit.online();
    kit.broker.say(message("one", 1) + message("two", 2));
    kit.broker.expect(acknowledges(kPubrec, 1));
    kit.broker.expect(acknowledges(kPubrec, 2));
    kit.net.run();
    kit.net.cut();
    kit.online(true);
    // What the server repeats is kept; what it does not repeat makes room.
    kit.broker.say(message("one", 1, kDupFlag) + message("three", 3) + message("one", 1, kDupFlag));
    for (const std::uint16_t id : {std::uint16_t{1}, std::uint16_t{3}, std::uint16_t{1}}) {
      kit.broker.expect(acknowledges(kPubrec, id));
    }
    kit.net.run();
    EXPECT_EQ(kit.broker.problem(), "");
    ASSERT_EQ(kit.net.seen.messages.size(), 3U);
    EXPECT_EQ(kit.net.seen.messages[2].payload, "three");
    // The forgotten one is not an error (5.0 table 2-6: "during recovery").
    kit.broker.say(pubrel(2) + pubrel(3));
    kit.broker.expect(acknowledges(kPubcomp, 2).reason(is_v5 ? 0x92 : 0));
    kit.broker.expect(acknowledges(kPubcomp, 3));
    kit.net.run();
    EXPECT_EQ(kit.broker.problem(), "");
    // Everything was mentioned: there is nothing to forget.
    kit.broker.say(message("four", 4) + message("five", 5));
    kit.broker.expect(acknowledges(kPubrec, 4));
    if (is_v5) kit.broker.expect(disconnects().reason(0x93));
    kit.net.run();
    EXPECT_EQ(kit.broker.problem(), "");
    ASSERT_EQ(kit.net.seen.ended.size(), 1U);
    EXPECT_EQ(kit.net.seen.ended[0].error, Errc::no_space);
  }
}

TEST(Receive, StopsReadingWhileAcknowledgementsCannotLeave) {
  ScriptedKit kit(v3_1_1(), {.transmit = 64});
  kit.online();
  kit.net.stalled = true;
  for (std::uint16_t id = 1; id <= 100; ++id) {
    kit.broker.say(publish("t", "x", 1, id));
    kit.broker.expect(acknowledges(kPuback, id));
  }
  kit.net.run();
  EXPECT_FALSE(kit.session.accepts_bytes());
  EXPECT_EQ(kit.net.seen.messages.size(), 15U) << "64 bytes hold 15 acknowledgements and leave room for one more";
  kit.net.stalled = false;
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.messages.size(), 100U);
}

TEST(Receive, AMessageIsAcknowledgedOnlyWhenItsLastPieceWasTaken) {
  ScriptedKit kit;
  kit.online();
  const Buffer message = publish("t", "abcdef", 1, 7);
  EXPECT_EQ(kit.session.on_bytes(Bytes(message).first(8), kit.net.now), 8U);
  auto event = kit.session.next_event();
  ASSERT_TRUE(event && std::get_if<MessagePiece>(&*event));
  EXPECT_EQ(text_of(std::get<MessagePiece>(*event).data), "a");
  EXPECT_TRUE(kit.session.to_send().empty());
  EXPECT_EQ(kit.session.on_bytes(Bytes(message).subspan(8), kit.net.now), message.size() - 8);
  EXPECT_TRUE(kit.session.to_send().empty());
  EXPECT_FALSE(kit.session.accepts_bytes());
  EXPECT_EQ(kit.session.on_bytes(message, kit.net.now), 0U) << "an event must be taken first";
  event = kit.session.next_event();
  EXPECT_TRUE(std::get<MessagePiece>(*event).is_last());
  EXPECT_EQ(kit.session.to_send().size(), 1U);
}

TEST(Receive, ACutInTheMiddleIsReportedAndTheMessageStartsOver) {
  ScriptedKit kit;
  kit.net.options.clean_start = CleanStart::no;
  kit.online();
  kit.broker.say(publish("t", "abcdefgh", 2, 7));
  kit.net.chunk = 3;
  kit.net.cut_to_session = 11;
  kit.net.run();
  ASSERT_EQ(kit.net.seen.aborted.size(), 1U);
  EXPECT_EQ(kit.net.seen.aborted[0].packet_id.value(), 7);
  EXPECT_EQ(kit.net.seen.aborted[0].received, 4U);
  kit.online(true);
  kit.broker.say(publish("t", "abcdefgh", 2, 7, kDupFlag));
  kit.broker.expect(acknowledges(kPubrec, 7));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  ASSERT_EQ(kit.net.seen.messages.size(), 1U);
  EXPECT_EQ(kit.net.seen.messages[0].payload, "abcdefgh");
}

TEST(Receive, AMessageOfWhichNothingWasTakenIsNotAborted) {
  ScriptedKit kit;
  kit.online();
  const Buffer message = publish("t", "abc", 1, 7);
  EXPECT_EQ(kit.session.on_bytes(message, kit.net.now), message.size());
  kit.net.cut();
  EXPECT_TRUE(kit.net.seen.aborted.empty());
  EXPECT_TRUE(kit.net.seen.messages.empty());
}

TEST(Receive, NothingFollowsOurDisconnect) {
  ScriptedKit kit;
  kit.online();
  const Buffer message = publish("t", "abc", 2, 7);
  EXPECT_EQ(kit.session.on_bytes(message, kit.net.now), message.size());
  ASSERT_TRUE(kit.session.disconnect());
  EXPECT_EQ(kit.session.on_bytes(message, kit.net.now), message.size()) << "passed over";
  kit.broker.expect(disconnects());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.messages.size(), 1U);
}

TEST(Receive, BeforeAndAfterAConnectionBytesMeanNothing) {
  ScriptedKit kit;
  const Buffer message = publish("t", "abc", 2, 7);
  EXPECT_EQ(kit.session.on_bytes(message, kit.net.now), message.size());
  kit.session.on_time(kit.net.now);
  kit.session.on_transport_lost();
  kit.session.on_sent(0, kit.net.now);
  EXPECT_FALSE(kit.session.next_event());
  EXPECT_TRUE(kit.session.next_deadline().is_never());
  EXPECT_TRUE(kit.session.to_send().empty());
  EXPECT_TRUE(kit.session.all_sent());
}

}  // namespace
}  // namespace fairlead::mqtt
