// SPDX-License-Identifier: Apache-2.0
// MqttClient online: requests, messages, the order of events, back-pressure, and how a connection ends.
#include "client/client_kit.hpp"

#include <gtest/gtest.h>

namespace fairlead::client::test {
namespace {

using connection::Phase;
using mqtt::QoS;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::connack;
using support::connect;
using support::disconnects;
using support::publishes;
using support::subscribes;

using Order = std::vector<std::string>;

TEST(Client, PublishesSubscribesAndReceives) {
  ScriptedClient kit;
  kit.online();
  kit.broker.expect(subscribes({"plant/#"})).reply_suback(support::raw({1}));
  kit.broker.expect(publishes("plant/t", "21.5").qos(1)).reply_puback();
  const auto subscribed = kit.subscribe("plant/#", QoS::at_least_once);
  const auto published = kit.publish("plant/t", "21.5", QoS::at_least_once);
  ASSERT_TRUE(subscribed && published);
  kit.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.seen.completions(*subscribed), 1U);
  EXPECT_EQ(kit.seen.completions(*published), 1U);

  kit.broker.expect(support::acknowledges(support::kPuback, 7));
  kit.broker.say(support::publish("plant/command", "stop", 1, 7));
  kit.run();
  ASSERT_EQ(kit.seen.messages.size(), 1U);
  EXPECT_EQ(kit.seen.messages[0].topic, "plant/command");
  EXPECT_EQ(kit.seen.messages[0].payload, "stop");
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.counters().messages, 1U);
  EXPECT_EQ(kit.counters().completed, 2U);
  EXPECT_EQ(kit.counters().not_completed, 0U);
  EXPECT_EQ(kit.counters().bytes_sent, kit.connector.fault().sent());
  EXPECT_EQ(kit.counters().bytes_received, kit.connector.fault().received());
}

TEST(Client, RequestsOfferedBeforeItIsOnlineLeaveThen) {
  ScriptedClient kit;
  const auto early = kit.publish("a", "early", QoS::at_least_once);
  ASSERT_TRUE(early);
  kit.expect_connect();
  kit.broker.expect(publishes("a", "early")).reply_puback();
  kit.start();
  EXPECT_EQ(kit.seen.order, (Order{"connected", "completed"}));
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Client, ManyRequestsLeaveInOneSend) {
  ScriptedClient kit;
  kit.online();
  for (int i = 0; i < 5; ++i) {
    kit.broker.expect(publishes("a", "x"));
    ASSERT_TRUE(kit.publish("a", "x"));
  }
  EXPECT_EQ(kit.connector.fault().sent(), kit.counters().bytes_sent);
  const auto before = kit.connector.fault().sent();
  kit.client().flush(kit.clock.time);
  EXPECT_EQ(kit.connector.fault().sent() - before, 5U * 6U);
  kit.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Client, EventsWaitingStopTheReading) {
  ScriptedClient kit;
  kit.receive_size = 16;
  kit.online();
  kit.takes_events = false;
  for (int i = 0; i < 8; ++i) kit.broker.say(support::publish("a", "0123456789"));
  kit.run();
  const auto read = kit.connector.fault().received();
  for (int i = 0; i < 5; ++i) kit.client().step(kit.clock.time);
  EXPECT_EQ(kit.connector.fault().received(), read) << "one read, and no more";
  EXPECT_LE(read, 4U + 16U);
  EXPECT_TRUE(kit.seen.messages.empty());
  EXPECT_FALSE(kit.step_if_due()) << "and the loop does not spin";
  kit.takes_events = true;
  kit.take_events();
  kit.run();
  EXPECT_EQ(kit.seen.messages.size(), 8U);
}

TEST(Client, AWaitingEventStandsUnchangedWhateverIsRequested) {
  ScriptedClient kit;
  kit.online();
  kit.takes_events = false;
  kit.broker.say(support::publish("plant/command", "stop now", 1, 9));
  kit.run();
  const auto event = kit.client().next_event();
  ASSERT_TRUE(event);
  const auto* const piece = std::get_if<mqtt::MessagePiece>(&*event);
  ASSERT_NE(piece, nullptr);
  // Any call is legal while an event is handled; the requests among them leave its views as they are.
  kit.broker.expect(support::acknowledges(support::kPuback, 9));
  kit.broker.expect(publishes("a", "b").qos(1)).reply_puback();
  ASSERT_TRUE(kit.publish("a", "b", QoS::at_least_once));
  const auto withdrawn = kit.publish("c", "d", QoS::at_least_once);
  ASSERT_TRUE(withdrawn);
  (void)kit.client().cancel(*withdrawn);
  EXPECT_EQ(piece->header.topic.view(), "plant/command");
  EXPECT_EQ(text_of(piece->data), "stop now");
}

TEST(Client, AMessageInPiecesKeepsItsOrder) {
  ScriptedClient kit;
  kit.receive_size = 16;
  kit.online();
  std::string payload;
  for (int i = 0; i < 200; ++i) payload += static_cast<char>('a' + i % 26);
  kit.broker.say(support::publish("a", payload));
  kit.run();
  ASSERT_EQ(kit.seen.messages.size(), 1U);
  EXPECT_EQ(kit.seen.messages[0].payload, payload);
  EXPECT_GT(kit.seen.messages[0].pieces, 10U);
  EXPECT_EQ(kit.counters().messages, 1U) << "counted once";
}

TEST(Client, ALostConnectionIsReportedBehindWhatItEnds) {
  ScriptedClient kit;
  kit.online();
  kit.advance(seconds(10));
  kit.broker.say(support::raw({0x30, 20, 0, 1, 'a', 'h', 'a', 'l', 'f'}));
  kit.run();
  kit.cut();
  EXPECT_EQ(kit.seen.order, (Order{"connected", "piece", "aborted", "offline"}));
  EXPECT_EQ(kit.last_failure().layer, Layer::mqtt);
  EXPECT_EQ(kit.last_failure().error, Errc::reset);
  EXPECT_EQ(kit.last_failure().duration(), seconds(10));
  EXPECT_EQ(kit.last_failure().address, support::SimulatedConnector::address().bytes);
  EXPECT_EQ(kit.phase(), Phase::waiting);
  EXPECT_EQ(kit.client().failure(), kit.last_failure());
  EXPECT_EQ(kit.counters().failures, 1U);
}

TEST(Client, AnEndInOrderByTheServerIsAFailureToo) {
  ScriptedClient kit;
  kit.online();
  kit.connector.peer().close();
  kit.run();
  EXPECT_EQ(kit.last_failure().error, Errc::closed);
  EXPECT_TRUE(kit.seen.offline.back().retry_in);
}

TEST(Client, WhatTheServerSaidBeforeItHungUpIsHeard) {
  ScriptedClient kit(mqtt::v5());
  kit.online();
  kit.broker.say(support::publish("a", "last words", 0, 0, 0, support::block()));
  kit.broker.say(support::packet(0xe0, support::raw({0x97})));  // DISCONNECT: quota exceeded.
  kit.broker.expect(publishes("b", "x")).then_cut();
  ASSERT_TRUE(kit.publish("b", "x"));
  kit.run();
  ASSERT_EQ(kit.seen.messages.size(), 1U);
  EXPECT_EQ(kit.last_failure().error, Errc::quota_exceeded);
  EXPECT_EQ(kit.last_failure().native, 0x97);
}

/// A line that no longer takes anything, and still gives what had arrived.
class SendsNoMore {
 public:
  explicit SendsNoMore(io::PipeEnd& end) : end_(end) {}
  bool broken = false;
  IoResult recv(MutableBytes into) {
    const IoResult got = end_.recv(into);
    return broken && got.blocked() ? IoResult(Errc::reset) : got;
  }
  IoResult send(std::span<const Bytes> pieces) { return broken ? IoResult(Errc::reset) : end_.send(pieces); }
  [[nodiscard]] Result<void> flush() { return broken ? Result<void>(fail(Errc::reset)) : end_.flush(); }
  [[nodiscard]] Result<void> shutdown() { return broken ? Result<void>(fail(Errc::reset)) : end_.shutdown(); }
  void collect_waits(Directions wanted, WaitList& list) {
    if (broken) list.set_ready();
    end_.collect_waits(wanted, list);
  }
  void close() { end_.close(); }

 private:
  io::PipeEnd& end_;
};

/// A client over such a line; what the server says is put there by hand.
class ClientWithoutSend : public testing::Test {
 protected:
  explicit ClientWithoutSend(const mqtt::Dialect& dialect = mqtt::v5()) : kit_(dialect) {
    kit_.connector.stream = line_;
    kit_.options.connect.keep_alive = Duration::zero();
  }
  void says(const support::Buffer& bytes) { ASSERT_TRUE(io::StreamRef(pipe_.b()).send(Bytes(bytes)).ok()); }
  void online() {
    kit_.start();
    says(connack(0, false, support::block()));
    kit_.run();
    ASSERT_TRUE(kit_.client().online());
  }

  std::array<std::byte, 1024> up_{};
  std::array<std::byte, 4096> down_{};
  io::Pipe pipe_{up_, down_};
  SendsNoMore line_{pipe_.a()};
  ScriptedClient kit_;
};

TEST_F(ClientWithoutSend, ReadsWhatCameBeforeTheBreak) {
  online();
  says(support::publish("a", "before the break", 0, 0, 0, support::block()));
  says(support::packet(0xe0, support::raw({0x89})));  // DISCONNECT: server busy.
  line_.broken = true;
  ASSERT_TRUE(kit_.publish("b", "x"));
  kit_.run();
  ASSERT_EQ(kit_.seen.messages.size(), 1U);
  EXPECT_EQ(kit_.seen.messages[0].payload, "before the break");
  ASSERT_EQ(kit_.seen.offline.size(), 1U);
  EXPECT_EQ(kit_.last_failure().error, Errc::server_busy) << "it says more than the break";
}

TEST_F(ClientWithoutSend, WithNothingToReadTheBreakItselfIsReported) {
  online();
  line_.broken = true;
  ASSERT_TRUE(kit_.publish("b", "x"));
  kit_.run();
  ASSERT_EQ(kit_.seen.offline.size(), 1U);
  EXPECT_EQ(kit_.last_failure().error, Errc::reset);
  EXPECT_EQ(kit_.last_failure().layer, Layer::mqtt);
}

TEST_F(ClientWithoutSend, AcknowledgementsThatCannotLeaveDoNotHoldUpTheEnd) {
  kit_.receive_size = 2048;
  online();
  line_.broken = true;
  for (std::uint16_t id = 1; id <= 300; ++id) says(support::publish("a", "", 1, id, 0, support::block()));
  kit_.run();
  EXPECT_GT(kit_.seen.messages.size(), 100U);
  ASSERT_EQ(kit_.seen.offline.size(), 1U) << "waits for room that never comes";
  EXPECT_EQ(kit_.last_failure().error, Errc::reset);
}

// ---- Ending ----

TEST(Client, StopsInOrderBehindWhatIsOnItsWay) {
  ScriptedClient kit;
  kit.online();
  kit.broker.expect(publishes("a", "x"));
  kit.broker.expect(disconnects());
  ASSERT_TRUE(kit.publish("a", "x"));
  kit.client().stop(kit.clock.time);
  EXPECT_EQ(kit.phase(), Phase::closing);
  kit.run();
  EXPECT_EQ(kit.phase(), Phase::stopped);
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.seen.order, (Order{"connected", "offline"}));
  EXPECT_FALSE(kit.last_failure().happened());
  EXPECT_FALSE(kit.seen.offline.back().retry_in);
  EXPECT_EQ(kit.counters().failures, 0U) << "an end that was asked for is no failure";
  EXPECT_EQ(kit.connector.closed, 1U);
}

TEST(Client, StopsWithAReason) {
  ScriptedClient kit(mqtt::v5());
  kit.online();
  kit.broker.expect(disconnects().reason(4));
  kit.client().stop(kit.clock.time, mqtt::ReasonCode::disconnect_with_will);
  kit.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Client, StopsWithoutTheReasonThatTheVersionDoesNotHave) {
  ScriptedClient kit(mqtt::v3_1_1());
  kit.online();
  kit.broker.expect(disconnects());
  kit.client().stop(kit.clock.time, mqtt::ReasonCode::disconnect_with_will);
  kit.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.phase(), Phase::stopped);
}

TEST(Client, AServerThatDoesNotCloseCannotHoldUpTheEnd) {
  ScriptedClient kit;
  kit.online();
  kit.connector.fault().stall(Directions::receive);
  kit.broker.expect(disconnects());
  kit.client().stop(kit.clock.time);
  kit.run();
  EXPECT_EQ(kit.phase(), Phase::closing);
  kit.advance(kit.options.timeouts.close - milliseconds(1));
  EXPECT_EQ(kit.phase(), Phase::closing);
  kit.advance(milliseconds(1));
  EXPECT_EQ(kit.phase(), Phase::stopped);
  EXPECT_FALSE(kit.last_failure().happened());
}

TEST(Client, AServerThatDoesNotReadCannotHoldUpTheEnd) {
  ScriptedClient kit;
  kit.online();
  kit.connector.fault().stall(Directions::send);
  ASSERT_TRUE(kit.publish("a", "x"));
  kit.client().stop(kit.clock.time);
  kit.run();
  EXPECT_EQ(kit.phase(), Phase::closing);
  kit.advance(kit.options.timeouts.close);
  EXPECT_EQ(kit.phase(), Phase::stopped);
  EXPECT_EQ(kit.seen.offline.size(), 1U);
}

TEST(Client, AnEndThatIsCutShortIsStillTheEndThatWasAskedFor) {
  ScriptedClient kit;
  kit.online();
  kit.connector.fault().stall(Directions::both);
  kit.client().stop(kit.clock.time);
  kit.run();
  kit.connector.fault().cut();
  kit.run();
  EXPECT_EQ(kit.phase(), Phase::stopped);
  EXPECT_FALSE(kit.last_failure().happened());
  EXPECT_EQ(kit.counters().failures, 0U);
}

TEST(Client, WhatIsQueuedWhenItStopsLeavesOnTheNextConnection) {
  ScriptedClient kit;
  kit.online();
  kit.connector.fault().stall(Directions::send);
  const auto kept = kit.publish("a", "kept", QoS::at_least_once);
  kit.client().stop(kit.clock.time);
  kit.advance(seconds(5));
  ASSERT_EQ(kit.phase(), Phase::stopped);
  EXPECT_EQ(kit.seen.completions(*kept), 0U);
  kit.expect_connect();
  kit.broker.expect(publishes("a", "kept")).reply_puback();
  kit.start();
  EXPECT_EQ(kit.seen.completions(*kept), 1U);
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Client, AStartBeforeTheEndHasComeIsRefused) {
  ScriptedClient kit;
  kit.online();
  kit.connector.fault().stall(Directions::both);
  kit.client().stop(kit.clock.time);
  const auto started = kit.client().start(kit.clock.time);
  ASSERT_FALSE(started) << "it would be forgotten";
  EXPECT_EQ(started.error(), Errc::busy);
  kit.advance(seconds(5));
  kit.online();
  EXPECT_TRUE(kit.client().online());
}

TEST(Client, DestroyedInEachPhaseItCloses) {
  for (const Phase phase :
       {Phase::stopped, Phase::waiting, Phase::resolving, Phase::mqtt_connect, Phase::online, Phase::closing}) {
    ScriptedClient kit;
    kit.connector.resolve = phase == Phase::resolving ? seconds(5) : Duration::zero();
    if (phase == Phase::waiting) kit.connector.failures = {{.layer = Layer::connect, .error = Errc::refused}};
    if (phase >= Phase::mqtt_connect) kit.broker.expect(connect());
    if (phase != Phase::stopped) kit.start();
    if (phase >= Phase::online) kit.broker.say(connack());
    if (phase >= Phase::online) kit.run();
    if (phase == Phase::closing) kit.connector.fault().stall(Directions::both);
    if (phase == Phase::closing) kit.client().stop(kit.clock.time);
    ASSERT_EQ(kit.phase(), phase);
    kit.lose_power();
    EXPECT_EQ(kit.connector.stage(), net::Stage::idle);
  }
}

// ---- Time ----

TEST(Client, KeepsTheConnectionAliveAndNoticesWhenItIsDead) {
  ScriptedClient kit;
  kit.options.connect.keep_alive = seconds(30);
  kit.options.connect.ping_timeout = seconds(5);
  kit.online();
  EXPECT_EQ(kit.client().next_deadline(), Deadline(kit.clock.time + seconds(30)));
  kit.broker.expect(support::pings()).reply(support::pingresp());
  kit.advance(seconds(30));
  EXPECT_EQ(kit.broker.problem(), "");
  kit.connector.fault().stall(Directions::receive);
  kit.broker.expect(support::pings()).reply(support::pingresp());
  kit.advance(seconds(34));
  EXPECT_TRUE(kit.client().online());
  kit.advance(seconds(1));
  ASSERT_EQ(kit.seen.offline.size(), 1U);
  EXPECT_EQ(kit.last_failure().error, Errc::timed_out);
  EXPECT_EQ(kit.last_failure().layer, Layer::mqtt);
}

TEST(Client, WithoutKeepAliveNothingIsDue) {
  ScriptedClient kit;
  kit.options.connect.keep_alive = Duration::zero();
  kit.online();
  EXPECT_TRUE(kit.client().next_deadline().is_never());
  EXPECT_FALSE(kit.step_if_due());
}

}  // namespace
}  // namespace fairlead::client::test
