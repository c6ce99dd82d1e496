// SPDX-License-Identifier: Apache-2.0
// A session that goes on after its memory was lost.
#include "support/session_kit.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue

Buffer saved(const Session& session) {
  Buffer record(session.saved_size());
  EXPECT_EQ(session.save(record), record.size());
  return record;
}

/// The checksum at the end of a record, once more and in another way (ISO 3309: divided as a polynomial).
Buffer with_checksum(const Buffer& record) {
  std::uint32_t crc = 0xffff'ffff;
  for (const std::byte b : record) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      const bool differs = ((crc ^ (std::to_integer<unsigned>(b) >> bit)) & 1U) != 0;
      crc >>= 1U;
      if (differs) crc ^= 0xedb8'8320U;
    }
  }
  crc = ~crc;
  return record + raw({crc >> 24U, crc >> 16U & 0xffU, crc >> 8U & 0xffU, crc & 0xffU});
}

/// A record without its checksum, in which one byte is another.
Buffer changed(Buffer record, std::size_t at, unsigned to) {
  record.resize(record.size() - 4);
  record.at(at) = static_cast<std::byte>(to);
  return with_checksum(record);
}

TEST(Snapshot, OfAnEmptySession) {
  ScriptedKit kit;
  const Buffer record = saved(kit.session);
  EXPECT_EQ(record, with_checksum(raw({1, 4, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0})));
  ScriptedKit other;
  EXPECT_TRUE(other.session.restore(record));
  EXPECT_EQ(other.session.unfinished(), 0U);
  Buffer small(record.size() - 1);
  EXPECT_EQ(kit.session.save(small).error(), Errc::no_space);
}

TEST(Snapshot, CarriesEveryKindOfWorkOverAReboot) {
  for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
    const std::string streamed(40, 's');
    Buffer record;
    std::vector<Op> ops;
    Op lost;
    {
      ScriptedKit kit(*dialect);
      kit.net.options.clean_start = CleanStart::no;
      kit.online();
      ops.push_back(*kit.publish("t", "released", QoS::exactly_once));
      kit.broker.expect(publishes("t", "released")).reply_pubrec();
      kit.broker.expect(releases());
      kit.net.run();
      ops.push_back(*kit.publish("t", "attempted", QoS::at_least_once));
      kit.broker.expect(publishes("t", "attempted"));
      kit.broker.say(publish("in", "x", 2, 9, 0, dialect == &v5() ? std::optional(block()) : std::nullopt));
      kit.broker.expect(acknowledges(kPubrec, 9));
      kit.net.run();
      lost = *kit.session.publish({.topic = "t", .payload = Payload::stream(5)});
      ASSERT_TRUE(kit.session.payload_wanted());
      const auto publish = [&](Payload payload, QoS qos) {
        ops.push_back(*kit.session.publish({.topic = "u", .payload = payload, .qos = qos}));
      };
      publish(Payload::stream(streamed.size()), QoS::exactly_once);
      publish(Payload::borrow(bytes_of(streamed)), QoS::at_least_once);
      publish(Payload::stream(streamed.size()), QoS::at_most_once);
      ops.push_back(*kit.subscribe("s"));
      const TopicFilter gone = "g";
      ops.push_back(*kit.session.unsubscribe(std::span(&gone, 1)));
      EXPECT_EQ(kit.session.unfinished(), 8U);
      record = saved(kit.session);
      EXPECT_EQ(kit.broker.problem(), "");
    }
    SessionKit<ModelBroker> kit(*dialect, KitSizes{}, dialect == &v5() ? 5U : 4U);
    ASSERT_TRUE(kit.session.restore(record));
    EXPECT_EQ(kit.session.unfinished(), 7U) << "a QoS 0 message on its way is lost";
    EXPECT_EQ(kit.session.saved_size(), record.size());
    EXPECT_EQ(kit.session.cancel(lost).error(), Errc::invalid);
    EXPECT_EQ(kit.session.cancel(ops[0]).error(), Errc::busy) << "handles keep their values";
    kit.net.options.clean_start = CleanStart::no;
    kit.broker.has_session = true;
    kit.net.source = [&](PayloadWanted w) { return bytes_of(streamed).subspan(w.offset, w.size); };
    ASSERT_TRUE(kit.net.open());
    kit.net.run();
    EXPECT_EQ(kit.broker.problem, "");
    EXPECT_TRUE(kit.net.seen.connected.at(0).session_present);
    EXPECT_EQ(kit.net.seen.connected.at(0).resent, 2);
    EXPECT_EQ(kit.broker.published, (std::vector<std::string>{"attempted", streamed, streamed, streamed}));
    for (const Op op : ops) EXPECT_EQ(kit.net.seen.completions(op), 1U);
    // The identifier of a received QoS 2 message is known again: its repetition is passed over.
    kit.net.inject(publish("in", "x", 2, 9, kDupFlag, dialect == &v5() ? std::optional(block()) : std::nullopt));
    kit.net.run();
    EXPECT_TRUE(kit.net.seen.messages.empty());
  }
}

TEST(Snapshot, KeepsFinishedHandlesStale) {
  Buffer record;
  Op finished;
  {
    ScriptedKit kit;
    finished = *kit.publish("t", "1", QoS::at_least_once);
    ASSERT_TRUE(kit.session.cancel(finished));
    ASSERT_TRUE(kit.session.next_event());
    record = saved(kit.session);
  }
  ScriptedKit kit;
  ASSERT_TRUE(kit.session.restore(record));
  const auto next = kit.publish("t", "2", QoS::at_least_once);
  EXPECT_NE(*next, finished);
  EXPECT_EQ(kit.session.cancel(finished).error(), Errc::invalid) << "not the operation in the same place";
  EXPECT_EQ(kit.session.unfinished(), 1U);
}

TEST(Snapshot, IsRefusedByABusySession) {
  ScriptedKit kit;
  const Buffer record = saved(kit.session);
  const auto op = kit.publish("t", "1", QoS::at_least_once);
  EXPECT_EQ(kit.session.restore(record).error(), Errc::busy);
  ASSERT_TRUE(kit.session.cancel(*op));
  EXPECT_EQ(kit.session.restore(record).error(), Errc::busy) << "an event waits to be taken";
  ASSERT_TRUE(kit.session.next_event());
  EXPECT_TRUE(kit.session.restore(record));
  kit.online();
  EXPECT_EQ(kit.session.restore(record).error(), Errc::busy);
  kit.broker.say(publish("t", "x", 2, 5));
  kit.broker.expect(acknowledges(kPubrec, 5));
  kit.net.run();
  kit.net.cut();
  EXPECT_EQ(kit.session.restore(record).error(), Errc::busy) << "what was received would be delivered again";
}

/// A session with a QoS 2 message of which only the head is saved, a SUBSCRIBE, and a received identifier.
Buffer record_with_work() {
  ScriptedKit kit(v5());
  kit.online();
  kit.broker.say(publish("in", "x", 2, 9, 0, block()));
  kit.broker.expect(acknowledges(kPubrec, 9));
  kit.net.run();
  kit.net.cut();
  const std::string topic(44, 't');
  EXPECT_TRUE(kit.session.publish(
      {.topic = *TopicName::parse(topic), .payload = Payload::stream(5), .qos = QoS::exactly_once}));
  EXPECT_TRUE(kit.subscribe("s"));
  EXPECT_TRUE(kit.publish("z", "0"));
  return saved(kit.session);
}

TEST(Snapshot, NeedsAsMuchMemory) {
  const Buffer record = record_with_work();
  const auto restored = [&](KitSizes sizes) {
    ScriptedKit kit(v5(), sizes);
    const auto result = kit.session.restore(record);
    EXPECT_EQ(kit.session.unfinished(), result ? 3U : 0U);
    EXPECT_FALSE(kit.session.next_event());
    return result ? std::nullopt : std::optional(result.error());
  };
  EXPECT_EQ(restored({}), std::nullopt);
  EXPECT_EQ(restored({.transmit = 80}), std::nullopt);
  EXPECT_EQ(restored({.transmit = 64}), Errc::no_space) << "the head of a streamed message leaves through it";
  EXPECT_EQ(restored({.outbox = 60}), Errc::no_space);
  EXPECT_EQ(restored({.operations = 4}), Errc::no_space);
  EXPECT_EQ(restored({.operations = 16}), Errc::no_space);
  EXPECT_EQ(restored({.inbound = 0}), Errc::no_space);
}

TEST(Snapshot, DamageIsSeen) {
  const Buffer record = record_with_work();
  ScriptedKit kit(v5());
  for (std::size_t at = 0; at < record.size(); ++at) {
    for (const unsigned bit : {0x01U, 0x80U}) {
      Buffer damaged = record;
      damaged[at] ^= static_cast<std::byte>(bit);
      ASSERT_EQ(kit.session.restore(damaged).error(), Errc::invalid) << "byte " << at;
    }
    ASSERT_EQ(kit.session.restore(Bytes(record).first(at)).error(), Errc::invalid) << "cut at " << at;
  }
  ScriptedKit old;
  EXPECT_EQ(old.session.restore(record).error(), Errc::invalid) << "of another version of MQTT";
  EXPECT_TRUE(kit.session.restore(record));
}

TEST(Snapshot, NonsenseWithAGoodChecksumIsRefusedToo) {
  const Buffer record = record_with_work();
  constexpr std::size_t kIdentifier = 12;  // Behind the header.
  constexpr std::size_t kFirst = 14;       // The publication, with 16 bytes before its packet.
  constexpr std::size_t kPacket = kFirst + 16;
  const auto refusal = [](const Buffer& bytes) {
    ScriptedKit kit(v5());
    const auto result = kit.session.restore(bytes);
    EXPECT_EQ(kit.session.unfinished(), 0U);
    EXPECT_EQ(kit.session.saved_size(), 16U);
    return result ? Errc::would_block : result.error();
  };
  EXPECT_EQ(record[kPacket], std::byte{0x34}) << "the table above fits";
  EXPECT_EQ(refusal(changed(record, 0, 2)), Errc::invalid) << "another format";
  EXPECT_EQ(refusal(changed(record, 7, 9)), Errc::invalid) << "a generation between two";
  EXPECT_EQ(refusal(changed(record, 9, 4)), Errc::invalid) << "an operation too many";
  EXPECT_EQ(refusal(changed(record, 9, 2)), Errc::invalid) << "an operation too few";
  EXPECT_EQ(refusal(changed(record, kIdentifier + 1, 0)), Errc::invalid) << "identifier 0";
  EXPECT_EQ(refusal(changed(record, kFirst + 3, 0)), Errc::invalid) << "handle 0";
  EXPECT_EQ(refusal(changed(record, kFirst + 3, 9)), Errc::invalid) << "another packet identifier than in the packet";
  EXPECT_EQ(refusal(changed(record, kFirst + 4, 3)), Errc::invalid) << "an unknown kind";
  EXPECT_EQ(refusal(changed(record, kFirst + 4, 1)), Errc::invalid) << "a PUBLISH as SUBSCRIBE";
  EXPECT_EQ(refusal(changed(record, kFirst + 5, 4)), Errc::invalid) << "unknown progress";
  EXPECT_EQ(refusal(changed(record, kFirst + 11, 6)), Errc::invalid) << "another payload size";
  EXPECT_EQ(refusal(changed(record, kFirst + 15, 200)), Errc::invalid) << "a packet beyond the end";
  EXPECT_EQ(refusal(changed(record, kPacket, 0x36)), Errc::invalid) << "QoS 3";
  EXPECT_EQ(refusal(changed(record, kPacket, 0x44)), Errc::invalid) << "no PUBLISH";
  EXPECT_EQ(refusal(changed(record, kPacket + 1, 0xff)), Errc::invalid) << "another remaining length";
  EXPECT_EQ(refusal(changed(record, kPacket + 4, '#')), Errc::invalid) << "a topic that is none";
  const std::size_t second = record.size() - 4 - (16 + 7) - (16 + 9);
  EXPECT_EQ(record[second + 4], std::byte{1}) << "SUBSCRIBE";
  EXPECT_EQ(refusal(changed(record, second + 5, 2)), Errc::invalid) << "SUBSCRIBE is never released";
  EXPECT_EQ(refusal(changed(record, second + 3, std::to_integer<unsigned>(record[kFirst + 3]))), Errc::invalid)
      << "a place twice";
  const std::size_t third = record.size() - 4 - (16 + 7);
  EXPECT_EQ(refusal(changed(record, third + 5, 1)), Errc::invalid) << "QoS 0 is not repeated";
  EXPECT_EQ(refusal(changed(record, third + 5, 2)), Errc::invalid) << "QoS 0 is never released";
  EXPECT_EQ(refusal(with_checksum(raw({1, 5, 0, 8, 0, 0, 0, 0, 0, 0, 0, 2, 0, 9, 0, 9}))), Errc::invalid)
      << "an identifier twice";
}

}  // namespace
}  // namespace fairlead::mqtt
