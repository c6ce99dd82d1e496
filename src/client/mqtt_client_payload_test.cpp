// SPDX-License-Identifier: Apache-2.0
// MqttClient: payloads that come from a source, good ones and failing ones.
#include "client/client_kit.hpp"

#include <gtest/gtest.h>

namespace fairlead::client::test {
namespace {

using mqtt::QoS;
using std::chrono::seconds;
using support::connack;
using support::connect;
using support::publishes;

/// A text as a source: gives at most `most` bytes a call, and fails where it is told to.
class TextSource final : public PayloadSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  std::size_t most = SIZE_MAX;
  std::optional<std::uint64_t> fails_at;
  Errc error = Errc::storage_failed;
  std::vector<std::uint64_t> offsets;  ///< Of each read.

 private:
  IoResult do_read(std::uint64_t offset, MutableBytes into) override {
    EXPECT_FALSE(into.empty());
    offsets.push_back(offset);
    if (fails_at && offset >= *fails_at) return error;
    return IoResult::bytes(copy_bytes(into.first(std::min(into.size(), most)), bytes_of(text_).subspan(offset)));
  }
  [[nodiscard]] std::uint64_t do_size() const override { return text_.size(); }
  std::string text_;
};

std::string text_of_size(std::size_t size) {
  std::string made;
  for (std::size_t i = 0; i < size; ++i) made += static_cast<char>('a' + i % 26);
  return made;
}

TEST(ClientPayload, ASourceLargerThanEveryBufferArrivesWhole) {
  for (const QoS qos : {QoS::at_most_once, QoS::at_least_once}) {
    for (const std::size_t most : {std::size_t{1}, std::size_t{7}, SIZE_MAX}) {
      ScriptedClient kit;
      kit.connector.pipe_size = 100;
      kit.online();
      TextSource source(text_of_size(5000));
      source.most = most;
      auto& line = kit.broker.expect(publishes("a", text_of_size(5000)).qos(static_cast<unsigned>(qos)));
      if (qos == QoS::at_least_once) line.reply_puback();
      const auto op = kit.publish("a", source, qos);
      ASSERT_TRUE(op);
      kit.run();
      EXPECT_EQ(kit.broker.problem(), "");
      ASSERT_EQ(kit.seen.completions(*op), 1U);
      EXPECT_FALSE(kit.seen.completion(*op)->error);
    }
  }
}

TEST(ClientPayload, AnEmptySourceIsNotRead) {
  ScriptedClient kit;
  kit.online();
  TextSource source("");
  kit.broker.expect(publishes("a", "").qos(1)).reply_puback();
  const auto op = kit.publish("a", source, QoS::at_least_once);
  ASSERT_TRUE(op);
  kit.run();
  EXPECT_EQ(kit.seen.completions(*op), 1U);
  EXPECT_TRUE(source.offsets.empty());
}

TEST(ClientPayload, EachUnfinishedSourceTakesASlot) {
  ScriptedClient kit;
  TextSource source("text");
  ASSERT_TRUE(kit.publish("a", source, QoS::at_least_once));
  const auto second = kit.publish("b", source, QoS::at_least_once);
  ASSERT_TRUE(second);
  EXPECT_EQ(kit.publish("c", source, QoS::at_least_once).error(), Errc::no_space);
  EXPECT_EQ(kit.client().attach(*second, source).error(), Errc::no_space);
  // One that is withdrawn, and one that is over, give theirs back with their event.
  ASSERT_TRUE(kit.client().cancel(*second));
  kit.take_events();
  EXPECT_EQ(kit.seen.completion(*second)->error, Errc::cancelled);
  ASSERT_TRUE(kit.publish("c", source, QoS::at_least_once));
  kit.expect_connect();
  kit.broker.expect(publishes("a", "text")).reply_puback();
  kit.broker.expect(publishes("c", "text")).reply_puback();
  kit.start();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_TRUE(kit.publish("d", source));
  EXPECT_TRUE(kit.publish("e", source));
}

TEST(ClientPayload, ARefusedPublicationTakesNoSlot) {
  ScriptedClient kit;
  kit.source_slots = 1;
  TextSource source("text");
  const mqtt::Publication nameless{.topic = {}, .payload = {}};
  EXPECT_EQ(kit.client().publish(nameless, source).error(), Errc::invalid);
  EXPECT_TRUE(kit.publish("a", source, QoS::at_least_once));
}

TEST(ClientPayload, WithoutAChunkNoSourceCanBeRead) {
  ScriptedClient kit;
  kit.chunk_size = 0;
  TextSource source("text");
  EXPECT_EQ(kit.publish("a", source).error(), Errc::no_space);
}

TEST(ClientPayload, ASourceThatGivesNothingOrTooMuchHasFailed) {
  class Wrong final : public PayloadSource {
   public:
    explicit Wrong(std::size_t gives) : gives_(gives) {}

   private:
    IoResult do_read(std::uint64_t, MutableBytes) override { return IoResult::bytes(gives_); }
    [[nodiscard]] std::uint64_t do_size() const override { return 100; }
    std::size_t gives_;
  };
  for (const std::size_t gives : {0U, 33U}) {
    ScriptedClient kit;
    kit.online();
    Wrong source(gives);
    const auto op = kit.publish("a", source, QoS::at_least_once);
    ASSERT_TRUE(op);
    kit.run();
    ASSERT_EQ(kit.seen.completions(*op), 1U) << gives;
    EXPECT_EQ(kit.seen.completion(*op)->error, Errc::storage_failed);
  }
}

TEST(ClientPayload, ASourceThatFailsAtItsStartEndsTheConnectionOnlyIfAPartHasLeft) {
  // The head of the packet leaves together with the first bytes, so that nothing is on the wire yet.
  ScriptedClient kit;
  kit.online();
  TextSource source(text_of_size(100));
  source.fails_at = 0;
  const auto op = kit.publish("a", source, QoS::at_least_once);
  ASSERT_TRUE(op);
  kit.run();
  ASSERT_EQ(kit.seen.completions(*op), 1U);
  EXPECT_EQ(kit.seen.completion(*op)->error, Errc::storage_failed);
  EXPECT_EQ(kit.counters().not_completed, 1U);
}

TEST(ClientPayload, ASourceThatFailsInTheMiddleEndsTheConnectionAndSaysWhy) {
  for (const Errc error : {Errc::storage_failed, Errc::token_removed, Errc::would_block}) {
    ScriptedClient kit;
    kit.online();
    TextSource source(text_of_size(100));
    source.fails_at = 64;
    source.error = error;
    const Errc said = error == Errc::would_block ? Errc::storage_failed : error;  // Sources do not say "later".
    const auto op = kit.publish("a", source, QoS::at_least_once);
    ASSERT_TRUE(op);
    kit.run();
    ASSERT_EQ(kit.seen.completions(*op), 1U);
    EXPECT_EQ(kit.seen.completion(*op)->error, said);
    ASSERT_EQ(kit.seen.offline.size(), 1U);
    EXPECT_EQ(kit.last_failure().error, said);
    EXPECT_EQ(kit.last_failure().layer, Layer::mqtt);
    EXPECT_TRUE(kit.broker.problem().empty()) << "the broken packet never became one: " << kit.broker.problem();

    kit.expect_connect();
    kit.advance(seconds(5));
    EXPECT_TRUE(kit.client().online()) << "and it goes on without that message";
    EXPECT_EQ(kit.broker.problem(), "");
  }
}

TEST(ClientPayload, ALostConnectionReadsItFromTheStartAgain) {
  ScriptedClient kit;
  kit.options.connect.clean_start = mqtt::CleanStart::no;
  kit.connector.pipe_size = 50;
  kit.online();
  TextSource source(text_of_size(300));
  const auto op = kit.publish("a", source, QoS::at_least_once);
  ASSERT_TRUE(op);
  kit.client().step(kit.clock.time);
  ASSERT_GT(source.offsets.size(), 1U);
  kit.cut();
  const std::size_t before = source.offsets.size();
  kit.expect_connect(true);
  kit.broker.expect(publishes("a", text_of_size(300)).dup(true)).reply_puback();
  kit.advance(seconds(5));
  EXPECT_EQ(kit.broker.problem(), "");
  ASSERT_GT(source.offsets.size(), before);
  EXPECT_EQ(source.offsets[before], 0U);
  EXPECT_EQ(kit.seen.completions(*op), 1U);
}

TEST(ClientPayload, AnOperationWithoutItsSourceFailsAlone) {
  ScriptedClient kit;
  kit.online();
  // A streamed payload that was requested behind the client's back has no source.
  const auto orphan =
      kit.client().session().publish({.topic = "a", .payload = mqtt::Payload::stream(10), .qos = QoS::at_least_once});
  ASSERT_TRUE(orphan);
  kit.run();
  ASSERT_EQ(kit.seen.completions(*orphan), 1U);
  EXPECT_EQ(kit.seen.completion(*orphan)->error, Errc::storage_failed);
}

}  // namespace
}  // namespace fairlead::client::test
