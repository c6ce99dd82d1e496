// SPDX-License-Identifier: Apache-2.0
// Payloads that are not copied: borrowed ones and streamed ones.
#include "support/session_kit.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue

std::string pattern(std::size_t size) {
  std::string made(size, ' ');
  for (std::size_t i = 0; i < size; ++i) made[i] = static_cast<char>('a' + i * 31 % 26);
  return made;
}

/// A source that gives at most `most` bytes at once from one text.
auto source_of(const std::string& text, std::size_t most) {
  return [&text, most](PayloadWanted wanted) {
    return bytes_of(text).subspan(wanted.offset, std::min<std::size_t>(most, wanted.size));
  };
}

TEST(BorrowedPayload, LeavesInPlaceAndTogetherWithItsHead) {
  ScriptedKit kit(v3_1_1(), {.outbox = 64});
  kit.online();
  const std::string text = pattern(5000);
  const auto op = kit.session.publish({.topic = "t", .payload = Payload::borrow(bytes_of(text))});
  ASSERT_TRUE(op);
  EXPECT_FALSE(op->done());
  const auto pieces = kit.session.to_send();
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[1].data(), bytes_of(text).data());
  const std::size_t before = kit.net.sends;
  kit.broker.expect(publishes("t", text));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.sends, before + 1);
  EXPECT_EQ(kit.net.seen.completions(*op), 1U);
}

TEST(BorrowedPayload, OfFewBytesIsCopied) {
  ScriptedKit kit;
  kit.online();
  const auto op = kit.session.publish({.topic = "t", .payload = Payload::borrow(bytes_of("few"))});
  EXPECT_TRUE(op->done());
  const auto empty = kit.session.publish({.topic = "t", .payload = Payload::borrow({}), .qos = QoS::at_least_once});
  kit.broker.expect(publishes("t", "few"));
  kit.broker.expect(publishes("t", "")).reply_puback();
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.completions(*empty), 1U);
}

TEST(BorrowedPayload, LetsAcknowledgementsAndSmallMessagesQueueBehindIt) {
  ScriptedKit kit;
  kit.online();
  const std::string text = pattern(3000);
  const auto first = kit.session.publish({.topic = "t", .payload = Payload::borrow(bytes_of(text))});
  const auto second = kit.session.publish({.topic = "u", .payload = Payload::borrow(bytes_of(text))});
  ASSERT_TRUE(first && second);
  kit.broker.expect(publishes("t", text));
  kit.broker.expect(acknowledges(kPuback, 77));
  kit.broker.expect(publishes("u", text));
  kit.net.chunk = 100;
  kit.broker.say(publish("in", "x", 1, 77));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.completed.size(), 2U);
  EXPECT_EQ(kit.net.seen.messages.size(), 1U);
}

TEST(BorrowedPayload, IsSentAgainAfterACut) {
  ScriptedKit kit;
  kit.online();
  const std::string text = pattern(2000);
  const auto one =
      kit.session.publish({.topic = "t", .payload = Payload::borrow(bytes_of(text)), .qos = QoS::exactly_once});
  const auto zero = kit.session.publish({.topic = "z", .payload = Payload::borrow(bytes_of(text))});
  kit.net.cut_to_peer = 1000;
  kit.net.run();
  EXPECT_FALSE(kit.net.is_open());
  kit.broker.expect(connect()).reply(connack(0, false));
  kit.broker.expect(publishes("t", text).dup(false)).reply_pubrec();
  kit.broker.expect(releases()).reply_pubcomp();
  kit.broker.expect(publishes("z", text));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_FALSE(kit.net.seen.completion(*one)->error);
  EXPECT_FALSE(kit.net.seen.completion(*zero)->error) << "its sending had not begun";
}

TEST(BorrowedPayload, OfQos0InTheMiddleIsLostWithTheConnection) {
  ScriptedKit kit;
  kit.online();
  const std::string text = pattern(2000);
  const auto op = kit.session.publish({.topic = "z", .payload = Payload::borrow(bytes_of(text))});
  kit.net.cut_to_peer = 1000;
  kit.net.run();
  ASSERT_EQ(kit.net.seen.completions(*op), 1U);
  EXPECT_EQ(kit.net.seen.completion(*op)->error, Errc::reset);
}

TEST(StreamedPayload, IsAskedForPieceByPiece) {
  for (const QoS qos : {QoS::at_most_once, QoS::at_least_once, QoS::exactly_once}) {
    SessionKit<ModelBroker> kit(v5(), {.transmit = 128, .outbox = 64}, 5U);
    const std::string text = pattern(100'000);
    kit.net.source = source_of(text, 777);
    kit.net.chunk = 500;
    ASSERT_TRUE(kit.net.open());
    kit.net.run();
    const auto op = kit.session.publish({.topic = "t", .payload = Payload::stream(text.size()), .qos = qos});
    ASSERT_TRUE(op);
    kit.net.run();
    EXPECT_EQ(kit.broker.problem, "");
    ASSERT_EQ(kit.broker.published.size(), 1U);
    EXPECT_EQ(kit.broker.published[0], text);
    EXPECT_EQ(kit.net.seen.completions(*op), 1U);
  }
}

TEST(StreamedPayload, StartsAgainAfterACut) {
  SessionKit<ModelBroker> kit(v3_1_1(), {}, 4U);
  kit.net.options.clean_start = CleanStart::no;
  const std::string text = pattern(10'000);
  kit.net.source = source_of(text, 512);
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  const auto op =
      kit.session.publish({.topic = "t", .payload = Payload::stream(text.size()), .qos = QoS::exactly_once});
  kit.net.cut_to_peer = 5000;
  kit.net.run();
  ASSERT_FALSE(kit.net.is_open());
  EXPECT_FALSE(kit.session.payload_wanted());
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.published, (std::vector<std::string>{text}));
  EXPECT_EQ(kit.net.seen.completions(*op), 1U);
  EXPECT_TRUE(kit.net.seen.connected[1].session_present);
  EXPECT_EQ(kit.net.seen.connected[1].resent, 1);
}

TEST(StreamedPayload, OfTheGreatestSizeTakesNoMemory) {
  ScriptedKit kit(v3_1_1(), {.transmit = 64, .outbox = 64});
  kit.online();
  constexpr std::uint32_t kSize = 256'000'000;
  const auto op = kit.session.publish({.topic = "t", .payload = Payload::stream(kSize)});
  ASSERT_TRUE(op);
  const std::string chunk = pattern(1'000'000);
  std::uint64_t sent = 0;
  while (const auto wanted = kit.session.payload_wanted()) {
    ASSERT_TRUE(kit.session.supply_payload(wanted->op,
                                           bytes_of(chunk).first(std::min<std::size_t>(chunk.size(), wanted->size))));
    std::size_t n = 0;
    for (const Bytes piece : kit.session.to_send()) n += piece.size();
    sent += n;
    kit.session.on_sent(n, kit.net.now);
  }
  EXPECT_EQ(sent, kSize + 5U + 3U);
  kit.net.run();
  EXPECT_EQ(kit.net.seen.completions(*op), 1U);
}

TEST(StreamedPayload, WrongSuppliesAreRefused) {
  ScriptedKit kit;
  kit.online();
  EXPECT_EQ(kit.session.supply_payload(Op(9), bytes_of("x")).error(), Errc::invalid);
  EXPECT_EQ(kit.session.fail_payload(Op(9), Errc::storage_failed).error(), Errc::invalid);
  const auto op = kit.session.publish({.topic = "t", .payload = Payload::stream(3), .qos = QoS::at_least_once});
  ASSERT_TRUE(kit.session.payload_wanted());
  EXPECT_EQ(kit.session.payload_wanted()->size, 3U);
  EXPECT_EQ(kit.session.supply_payload(*op, {}).error(), Errc::invalid);
  EXPECT_EQ(kit.session.supply_payload(*op, bytes_of("four")).error(), Errc::invalid);
  EXPECT_EQ(kit.session.supply_payload(Op(op->value() + 8), bytes_of("x")).error(), Errc::invalid);
  EXPECT_EQ(kit.session.fail_payload(Op(op->value() + 8), Errc::storage_failed).error(), Errc::invalid);
  ASSERT_TRUE(kit.session.supply_payload(*op, bytes_of("x")));
  EXPECT_FALSE(kit.session.payload_wanted());
  EXPECT_EQ(kit.session.supply_payload(*op, bytes_of("x")).error(), Errc::invalid) << "not asked for again yet";
  // A server cannot acknowledge what it does not have.
  kit.broker.say(puback(static_cast<std::uint16_t>(op->value())));
  kit.net.run();
  ASSERT_EQ(kit.net.seen.ended.size(), 1U);
  EXPECT_EQ(kit.net.seen.ended[0].error, Errc::protocol);
  EXPECT_EQ(kit.net.seen.completions(*op), 0U);
}

TEST(StreamedPayload, ThatCannotBeReadEndsTheConnection) {
  ScriptedKit kit(v5());
  kit.online();
  const auto op = kit.session.publish({.topic = "t", .payload = Payload::stream(1000), .qos = QoS::at_least_once});
  ASSERT_TRUE(kit.session.payload_wanted());
  ASSERT_TRUE(kit.session.fail_payload(*op, Errc::storage_failed));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "") << "no DISCONNECT in the middle of a packet";
  EXPECT_EQ(kit.net.seen.completion(*op)->error, Errc::storage_failed);
  ASSERT_EQ(kit.net.seen.ended.size(), 1U);
  EXPECT_EQ(kit.net.seen.ended[0].error, Errc::storage_failed);
  kit.online();
  EXPECT_EQ(kit.session.unfinished(), 0U);
}

// The server has the message already. Without PUBREL it would keep the identifier, and pass over the next message that
// has it.
TEST(StreamedPayload, ThatCannotBeReadAgainIsReleasedWhereTheServerHasIt) {
  for (const bool session_present : {true, false}) {
    ScriptedKit kit(v5());
    kit.net.options.clean_start = CleanStart::no;
    kit.online();
    kit.net.source = [](const PayloadWanted&) { return bytes_of("abc"); };
    const auto op = kit.session.publish({.topic = "t", .payload = Payload::stream(3), .qos = QoS::exactly_once});
    ASSERT_TRUE(op);
    const auto id = static_cast<std::uint16_t>(op->value());
    kit.broker.expect(publishes("t", "abc"));
    kit.net.run();
    kit.net.cut();
    kit.net.source = nullptr;
    kit.online(true);
    ASSERT_TRUE(kit.session.fail_payload(*op, Errc::storage_failed));
    kit.net.run();
    EXPECT_FALSE(kit.net.seen.completion(*op)) << "the server may have it";
    std::vector<std::byte> saved(kit.session.saved_size());
    ASSERT_TRUE(kit.session.save(saved));
    kit.broker.expect(connect()).reply(connack(0, session_present, block()));
    if (session_present) kit.broker.expect(releases().id(id)).reply(acknowledge(kPubcomp, id, 0x92));
    ASSERT_TRUE(kit.net.open());
    kit.net.run();
    EXPECT_EQ(kit.broker.problem(), "");
    ASSERT_TRUE(kit.net.seen.completion(*op));
    EXPECT_EQ(kit.net.seen.completion(*op)->error, Errc::storage_failed);
    EXPECT_EQ(kit.session.unfinished(), 0U);

    ScriptedKit restarted(v5());
    restarted.net.options.clean_start = CleanStart::no;
    ASSERT_TRUE(restarted.session.restore(saved));
    restarted.broker.expect(connect()).reply(connack(0, session_present, block()));
    if (session_present) restarted.broker.expect(releases().id(id)).reply(acknowledge(kPubcomp, id, 0));
    ASSERT_TRUE(restarted.net.open());
    restarted.net.run();
    EXPECT_EQ(restarted.broker.problem(), "");
    ASSERT_TRUE(restarted.net.seen.completion(*op));
    EXPECT_EQ(restarted.net.seen.completion(*op)->error, Errc::cancelled) << "the reason is not kept";
  }
}

TEST(StreamedPayload, ThatCannotBeReadIsTheReasonOfTheEnd) {
  for (const bool closing : {false, true}) {
    ScriptedKit kit;
    kit.online();
    const auto op = kit.session.publish({.topic = "t", .payload = Payload::stream(9)});
    ASSERT_TRUE(kit.session.payload_wanted());
    if (closing) {
      ASSERT_TRUE(kit.session.disconnect());
    }
    ASSERT_TRUE(kit.session.fail_payload(*op, Errc::invalid));
    kit.net.run();
    ASSERT_EQ(kit.net.seen.ended.size(), 1U);
    EXPECT_EQ(kit.net.seen.ended[0].error, Errc::invalid) << "not what an invalid packet of the server would be";
    EXPECT_EQ(kit.net.seen.ended[0].layer, Layer::mqtt);
    EXPECT_EQ(kit.net.seen.completion(*op)->error, Errc::invalid);
  }
}

TEST(StreamedPayload, FinishesBeforeAnOrderlyDisconnect) {
  ScriptedKit kit;
  kit.online();
  const std::string text = pattern(900);
  const auto op = kit.session.publish({.topic = "t", .payload = Payload::stream(text.size())});
  ASSERT_TRUE(kit.session.payload_wanted());
  ASSERT_TRUE(kit.session.disconnect());
  kit.broker.expect(publishes("t", text));
  kit.broker.expect(disconnects());
  kit.net.source = source_of(text, 100);
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.completions(*op), 1U);
  EXPECT_FALSE(kit.net.is_open());
}

TEST(CopiedPayload, LargerThanTheTransmitBufferLeavesFromTheOutbox) {
  SessionKit<ModelBroker> kit(v3_1_1(), {.transmit = 64, .outbox = 2000}, 4U);
  kit.net.options.clean_start = CleanStart::no;
  kit.net.chunk = 50;
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  const std::string small = pattern(20);
  const std::string large = pattern(600);
  ASSERT_TRUE(kit.publish("t", small, QoS::at_least_once));
  ASSERT_TRUE(kit.publish("t", large, QoS::at_least_once));
  ASSERT_TRUE(kit.publish("t", large, QoS::exactly_once));
  for (const Bytes piece : kit.session.to_send()) EXPECT_FALSE(piece.empty());
  // Freed room in front makes the outbox move the packet that is on its way.
  kit.broker.on_bytes({});
  std::size_t accepted = 3;
  while (kit.publish("t", small, QoS::at_least_once)) ++accepted;
  kit.net.cut_to_peer = 300;
  kit.net.run();
  while (kit.publish("t", small, QoS::at_least_once)) ++accepted;
  ASSERT_TRUE(kit.net.open());
  for (int i = 0; i < 10; ++i) {
    kit.net.run();
    if (kit.publish("t", large, QoS::at_least_once)) ++accepted;
  }
  kit.net.run();
  EXPECT_EQ(kit.broker.problem, "");
  EXPECT_EQ(kit.session.unfinished(), 0U);
  std::size_t intact = 0;
  for (const std::string& text : kit.broker.published) intact += text == small || text == large ? 1U : 0U;
  EXPECT_EQ(intact, kit.broker.published.size());
  EXPECT_GE(kit.broker.published.size(), accepted);
}

}  // namespace
}  // namespace fairlead::mqtt
