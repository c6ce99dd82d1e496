// SPDX-License-Identifier: Apache-2.0
// MqttClient: from start to CONNACK, and every way in which that ends.
#include "client/client_kit.hpp"

#include <gtest/gtest.h>

namespace fairlead::client::test {
namespace {

using connection::Phase;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::connack;
using support::connect;
using support::SimulatedConnector;

using Order = std::vector<std::string>;

TEST(ClientConnection, GoesThroughEveryPhase) {
  ScriptedClient kit;
  kit.connector.resolve = kit.connector.connect = kit.connector.handshake = seconds(1);
  EXPECT_EQ(kit.phase(), Phase::stopped);
  EXPECT_TRUE(kit.client().next_deadline().is_never());
  kit.broker.expect(connect());
  kit.start();
  EXPECT_EQ(kit.phase(), Phase::resolving);
  EXPECT_EQ(kit.connector.acks, net::PromptAcks::on);
  kit.advance(seconds(1));
  EXPECT_EQ(kit.phase(), Phase::connecting);
  kit.advance(seconds(1));
  EXPECT_EQ(kit.phase(), Phase::handshaking);
  kit.advance(seconds(1));
  EXPECT_EQ(kit.phase(), Phase::mqtt_connect);
  EXPECT_TRUE(kit.seen.order.empty());
  EXPECT_EQ(kit.broker.problem(), "");
  kit.broker.say(connack());
  kit.run();
  EXPECT_EQ(kit.phase(), Phase::online);
  EXPECT_TRUE(kit.client().online());
  EXPECT_EQ(kit.seen.order, Order{"connected"});
  EXPECT_EQ(kit.connector.acks, net::PromptAcks::off) << "off once the connection is set up";
  EXPECT_EQ(kit.counters().attempts, 1U);
  EXPECT_EQ(kit.counters().connections, 1U);
}

TEST(ClientConnection, AFailureOfTheConnectorIsReportedAndTriedAgain) {
  for (const Failure& failure : {Failure{.layer = Layer::resolve, .error = Errc::name_not_found, .native = 4},
                                 Failure{.layer = Layer::connect, .error = Errc::refused, .native = 111, .port = 8883},
                                 Failure{.layer = Layer::handshake, .error = Errc::reset, .alert = 40}}) {
    ScriptedClient kit;
    kit.connector.handshake = seconds(2);
    kit.connector.failures = {failure};
    kit.start();
    kit.advance(seconds(2));
    ASSERT_EQ(kit.seen.offline.size(), 1U);
    Failure expected = failure;
    expected.attempts = 1;
    expected.set_duration(failure.layer == Layer::handshake ? seconds(2) : seconds(0));
    EXPECT_EQ(kit.last_failure(), expected);
    ASSERT_TRUE(kit.seen.offline.back().retry_in);
    EXPECT_LE(*kit.seen.offline.back().retry_in, kit.options.backoff.base);
    EXPECT_EQ(kit.counters().failures, 1U);
    EXPECT_EQ(kit.observer.failure(0, kit.clock.time).error, failure.error);

    kit.expect_connect();
    kit.advance(seconds(5));
    EXPECT_TRUE(kit.client().online());
    EXPECT_EQ(kit.broker.problem(), "");
    EXPECT_EQ(kit.connector.opened, 2U);
    EXPECT_FALSE(kit.client().failure().happened());
  }
}

TEST(ClientConnection, WhatTheConnectorCannotOpenStopsIt) {
  ScriptedClient kit;
  kit.connector.refuses = Errc::invalid;
  kit.start();
  ASSERT_EQ(kit.seen.offline.size(), 1U);
  EXPECT_EQ(kit.last_failure().layer, Layer::configuration);
  EXPECT_EQ(kit.last_failure().error, Errc::invalid);
  EXPECT_FALSE(kit.seen.offline.back().retry_in);
  EXPECT_EQ(kit.phase(), Phase::stopped);
}

TEST(ClientConnection, AWrongPinIsNeverTriedAgain) {
  ScriptedClient kit;
  kit.connector.failures = {{.layer = Layer::handshake, .error = Errc::pin_incorrect}};
  kit.start();
  ASSERT_EQ(kit.seen.offline.size(), 1U);
  EXPECT_FALSE(kit.seen.offline.back().retry_in);
  kit.advance(std::chrono::hours(1000));
  EXPECT_EQ(kit.connector.opened, 1U);
  EXPECT_EQ(kit.client().failure().error, Errc::pin_incorrect) << "it stays until the next attempt";
  kit.online();
  EXPECT_EQ(kit.connector.opened, 2U) << "the application has mended it";
}

TEST(ClientConnection, EachPhaseIsBounded) {
  struct Row {
    Duration SimulatedConnector::* stage;
    Layer layer;
    Duration limit;
    bool has_address;
  };
  const connection::Timeouts limits;
  for (const Row& row : {Row{&SimulatedConnector::resolve, Layer::resolve, limits.resolve, false},
                         Row{&SimulatedConnector::connect, Layer::connect, limits.connect, false},
                         Row{&SimulatedConnector::handshake, Layer::handshake, limits.handshake, true}}) {
    ScriptedClient kit;
    kit.connector.*row.stage = minutes(5);
    kit.start();
    kit.advance(row.limit - milliseconds(1));
    EXPECT_TRUE(kit.seen.offline.empty());
    kit.advance(milliseconds(1));
    ASSERT_EQ(kit.seen.offline.size(), 1U) << name(row.layer);
    EXPECT_EQ(kit.last_failure().layer, row.layer);
    EXPECT_EQ(kit.last_failure().error, Errc::timed_out);
    EXPECT_EQ(kit.last_failure().duration(), row.limit);
    EXPECT_EQ(kit.last_failure().port, row.has_address ? 8883 : 0);
    EXPECT_EQ(kit.connector.closed, 1U);
    EXPECT_EQ(kit.counters().failures, 1U) << "the observer hears of it";
    EXPECT_EQ(kit.observer.size(), 1U);
  }
}

TEST(ClientConnection, AServerThatSaysNothingIsGivenUp) {
  ScriptedClient kit;
  kit.broker.expect(connect());
  kit.start();
  kit.advance(kit.options.timeouts.mqtt_connect);
  ASSERT_EQ(kit.seen.offline.size(), 1U);
  EXPECT_EQ(kit.last_failure().layer, Layer::mqtt_connect);
  EXPECT_EQ(kit.last_failure().error, Errc::timed_out);
  EXPECT_EQ(kit.last_failure().address, SimulatedConnector::address().bytes);
  EXPECT_EQ(kit.last_failure().port, 8883);
  EXPECT_EQ(kit.observer.failure(0, kit.clock.time), kit.last_failure());
  EXPECT_EQ(kit.counters().failures, 1U);
}

TEST(ClientConnection, ARefusedConnectSaysWhy) {
  ScriptedClient kit(mqtt::v3_1_1());
  kit.broker.expect(connect()).reply(connack(5));
  kit.start();
  ASSERT_EQ(kit.seen.offline.size(), 1U);
  EXPECT_EQ(kit.last_failure().layer, Layer::mqtt_connect);
  EXPECT_EQ(kit.last_failure().error, Errc::not_authorised);
  EXPECT_EQ(kit.last_failure().native, 5);
  EXPECT_EQ(kit.last_failure().port, 8883);
  EXPECT_GE(*kit.seen.offline.back().retry_in, kit.options.backoff.cap / 2) << "whom it refused once it refuses again";
}

TEST(ClientConnection, ACertificateThatIsRefusedAfterTheHandshakeSaysWhy) {
  // Under TLS 1.3 the alert comes with the first read.
  ScriptedClient kit;
  kit.connector.stream_failure =
      Failure{.layer = Layer::transport, .error = Errc::client_certificate_rejected, .alert = 116, .native = 12};
  kit.broker.expect(connect()).then_cut();
  kit.broker_breaks = true;
  kit.start();
  ASSERT_EQ(kit.seen.offline.size(), 1U);
  EXPECT_EQ(kit.last_failure().layer, Layer::mqtt_connect);
  EXPECT_EQ(kit.last_failure().error, Errc::reset);
  EXPECT_EQ(kit.last_failure().alert, 116);
  EXPECT_EQ(kit.last_failure().native, 12);
}

TEST(ClientConnection, OptionsThatTheStandardForbidsStopIt) {
  ScriptedClient kit(mqtt::v3_1_1());
  kit.options.connect.client_id = "";
  kit.options.connect.clean_start = mqtt::CleanStart::no;
  kit.start();
  ASSERT_EQ(kit.seen.offline.size(), 1U);
  EXPECT_EQ(kit.last_failure().layer, Layer::configuration);
  EXPECT_EQ(kit.last_failure().error, Errc::invalid);
  EXPECT_FALSE(kit.seen.offline.back().retry_in);
  EXPECT_EQ(kit.connector.closed, 1U);
}

TEST(ClientConnection, NobodyIsReachedUnverifiedWithoutSayingSo) {
  ScriptedClient kit;
  kit.connector.is_secure = false;
  const auto started = kit.client().start(kit.clock.time);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error(), Errc::invalid);
  kit.run();
  EXPECT_EQ(kit.phase(), Phase::stopped);
  EXPECT_EQ(kit.connector.opened, 0U);

  ScriptedClient bold;
  bold.connector.is_secure = false;
  bold.options.unverified = Unverified::dangerously_accept;
  bold.online();
  EXPECT_TRUE(bold.client().online());

  ScriptedClient plain;
  plain.connector.is_secure = false;
  plain.options.endpoint = *net::parse_endpoint("mqtt://broker.example");
  plain.online();
  EXPECT_TRUE(plain.client().online());
}

TEST(ClientConnection, StopsInEveryPhaseBeforeItIsOnline) {
  for (const Phase phase :
       {Phase::waiting, Phase::resolving, Phase::connecting, Phase::handshaking, Phase::mqtt_connect}) {
    ScriptedClient kit;
    kit.connector.resolve = phase == Phase::resolving ? seconds(5) : Duration::zero();
    kit.connector.connect = phase == Phase::connecting ? seconds(5) : Duration::zero();
    kit.connector.handshake = phase == Phase::handshaking ? seconds(5) : Duration::zero();
    if (phase == Phase::waiting) kit.connector.failures = {{.layer = Layer::connect, .error = Errc::refused}};
    if (phase == Phase::mqtt_connect) kit.broker.expect(connect());
    kit.start();
    ASSERT_EQ(kit.phase(), phase);
    kit.client().stop(kit.clock.time);
    EXPECT_EQ(kit.phase(), Phase::stopped);
    EXPECT_EQ(kit.connector.stage(), net::Stage::idle) << "at once";
    kit.run();
    EXPECT_FALSE(kit.last_failure().happened());
    EXPECT_FALSE(kit.seen.offline.back().retry_in);
    kit.advance(std::chrono::hours(1));
    EXPECT_EQ(kit.connector.opened, 1U);
    EXPECT_EQ(kit.broker.problem(), "");

    kit.connector.resolve = kit.connector.connect = kit.connector.handshake = Duration::zero();
    kit.online();
    EXPECT_TRUE(kit.client().online()) << "and again";
  }
}

TEST(ClientConnection, RetryNowEndsThePause) {
  ScriptedClient kit;
  kit.connector.failures = {{.layer = Layer::handshake, .error = Errc::unknown_ca}};
  kit.start();
  ASSERT_EQ(kit.phase(), Phase::waiting);
  kit.expect_connect();
  kit.client().retry_now(kit.clock.time);
  kit.run();
  EXPECT_TRUE(kit.client().online()) << "the loop has to learn of it";
  kit.client().retry_now(kit.clock.time);
  kit.run();
  EXPECT_TRUE(kit.client().online()) << "nothing when there is no pause";
}

TEST(ClientConnection, StartsOnce) {
  ScriptedClient kit;
  kit.online();
  EXPECT_TRUE(kit.client().start(kit.clock.time));
  kit.run();
  EXPECT_EQ(kit.connector.opened, 1U);
  EXPECT_EQ(kit.seen.order, Order{"connected"});
}

TEST(ClientConnection, WaitsBeforeTheFirstAttemptWhereAskedTo) {
  ScriptedClient kit;
  kit.options.backoff.first = seconds(60);
  kit.start();
  EXPECT_EQ(kit.phase(), Phase::waiting);
  EXPECT_FALSE(kit.client().next_deadline().is_never());
  EXPECT_LE(kit.client().next_deadline().at(), kit.clock.time + seconds(60));
  kit.expect_connect();
  kit.advance(seconds(60));
  EXPECT_TRUE(kit.client().online());
}

TEST(ClientConnection, WithoutEntropyThePausesStillGrow) {
  ScriptedClient kit;
  kit.entropy.fails = true;
  const Failure refused{.layer = Layer::connect, .error = Errc::refused};
  kit.connector.failures.assign(50, refused);
  kit.start();
  kit.advance(minutes(30));
  EXPECT_GT(kit.seen.offline.size(), 8U);
  EXPECT_LT(kit.seen.offline.size(), 50U);
}

TEST(ClientConnection, PausesGrowUntilAConnectionWasStable) {
  ScriptedClient kit;
  kit.options.connect.keep_alive = Duration::zero();
  const Failure refused{.layer = Layer::connect, .error = Errc::refused};
  kit.connector.failures.assign(3, refused);
  kit.start();
  kit.expect_connect();
  kit.advance(seconds(10));
  ASSERT_TRUE(kit.client().online());
  EXPECT_EQ(kit.last_failure().attempts, 3);

  // It breaks before it was stable: the count goes on.
  kit.expect_connect();
  kit.cut();
  EXPECT_EQ(kit.last_failure().attempts, 4);
  kit.advance(seconds(30));
  ASSERT_TRUE(kit.client().online());
  kit.cut();
  EXPECT_EQ(kit.last_failure().attempts, 5);

  kit.expect_connect();
  kit.advance(minutes(2) + seconds(61));
  ASSERT_TRUE(kit.client().online());
  kit.cut();
  EXPECT_EQ(kit.last_failure().attempts, 1) << "stable for a minute: all is forgotten";
}

TEST(ClientConnection, BeingDisplacedCountsAsAFailureHoweverLongItWasOnline) {
  ScriptedClient kit(mqtt::v5());
  kit.options.connect.keep_alive = Duration::zero();
  for (int round = 1; round <= 4; ++round) {
    kit.expect_connect();
    round == 1 ? kit.start() : kit.advance(minutes(3));
    ASSERT_TRUE(kit.client().online()) << round;
    kit.advance(minutes(10));
    kit.broker.say(support::packet(0xe0, support::raw({0x8e})));
    kit.run();
    EXPECT_EQ(kit.last_failure().layer, Layer::mqtt);
    EXPECT_EQ(kit.last_failure().error, Errc::session_taken_over);
    EXPECT_EQ(kit.last_failure().native, 0x8e);
    EXPECT_EQ(kit.last_failure().attempts, round) << "two that displace each other slow down";
  }
}

TEST(ClientConnection, WhatItSaysLastIsHeardBeforeItLeavesAServerThatBreaksTheRules) {
  for (const bool server_closes : {true, false}) {
    ScriptedClient kit(mqtt::v5());
    kit.online();
    kit.broker.expect(support::acknowledges(support::kPubrec, 1));
    kit.broker.expect(support::disconnects());
    support::Buffer bytes = support::publish("a", "b", 2, 1, 0, support::block());
    bytes += support::raw({0xc0, 0});  // Only a client may send PINGREQ (section 3.12).
    ASSERT_TRUE(io::StreamRef(kit.connector.peer()).send(Bytes(bytes)).ok());
    while (kit.step_if_due()) {
    }
    EXPECT_TRUE(kit.seen.offline.empty()) << "closing now, with bytes unread, would break what was said";
    if (server_closes) {
      kit.run();
      EXPECT_EQ(kit.broker.problem(), "");
    } else {
      EXPECT_EQ(kit.client().next_deadline(), after(kit.clock.time, kit.options.timeouts.close));
      kit.clock.time += kit.options.timeouts.close;
      (void)kit.step_if_due();
    }
    ASSERT_EQ(kit.seen.offline.size(), 1U);
    EXPECT_EQ(kit.last_failure().layer, Layer::mqtt);
    EXPECT_EQ(kit.last_failure().error, Errc::protocol);
    EXPECT_EQ(kit.counters().failures, 1U);
  }
}

TEST(ClientConnection, WhoeverTakesNoEventsIsStillThere) {
  ScriptedClient kit;
  kit.options.connect.keep_alive = seconds(30);
  kit.online();
  kit.takes_events = false;
  kit.broker.say(support::publish("a", "x"));
  kit.broker.say(support::publish("a", "y"));
  for (int i = 0; i < 10; ++i) kit.broker.expect(support::pings()).reply(support::pingresp());
  kit.advance(minutes(5));
  EXPECT_EQ(kit.broker.problem(), "");
  kit.takes_events = true;
  kit.run();
  EXPECT_TRUE(kit.client().online());
  EXPECT_EQ(kit.seen.messages.size(), 2U);
  kit.broker.expect(support::pings());
  kit.advance(seconds(41));
  EXPECT_EQ(kit.last_failure().error, Errc::timed_out) << "now the silence is the server's";
}

TEST(ClientConnection, NeedlessCallsChangeNothing) {
  ScriptedClient kit;
  kit.fidgets = true;
  kit.connector.resolve = kit.connector.connect = kit.connector.handshake = seconds(1);
  kit.client().step(kit.clock.time);
  kit.client().flush(kit.clock.time);
  EXPECT_FALSE(kit.client().next_event());
  kit.client().stop(kit.clock.time);
  EXPECT_FALSE(kit.client().next_event());
  kit.start();
  for (int i = 0; i < 3; ++i) {
    kit.client().step(kit.clock.time);
    kit.advance(milliseconds(1));
  }
  kit.expect_connect();
  kit.advance(seconds(3));
  EXPECT_TRUE(kit.client().online());
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.connector.opened, 1U);
  EXPECT_EQ(kit.seen.order, Order{"connected"});
}

}  // namespace
}  // namespace fairlead::client::test
