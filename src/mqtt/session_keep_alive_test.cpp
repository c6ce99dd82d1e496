// SPDX-License-Identifier: Apache-2.0
#include "support/session_kit.hpp"

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(KeepAlive, PingsOnlyAfterSilence) {
  ScriptedKit kit;
  kit.net.options.keep_alive = seconds(30);
  kit.online();
  EXPECT_EQ(kit.session.next_deadline().left(kit.net.now), seconds(30));
  kit.net.advance(seconds(20));
  ASSERT_TRUE(kit.publish("t", "x", QoS::at_least_once));
  kit.broker.expect(publishes("t", "x")).reply([](const ClientPacket& p) { return puback(p.id); });
  kit.net.advance(seconds(29));
  EXPECT_EQ(kit.broker.problem(), "");
  kit.broker.expect(pings().bytes(raw({0xc0, 0}))).reply(pingresp());
  kit.net.advance(seconds(1));
  EXPECT_EQ(kit.broker.problem(), "");
  kit.broker.expect(pings()).reply(pingresp());
  kit.net.advance(seconds(30));
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.session.state(), SessionState::online);
}

// A transport takes what is published for long after the server is gone.
TEST(KeepAlive, ASilentServerIsFoundByWhoPublishesAllTheTime) {
  ScriptedKit kit;
  kit.net.options.keep_alive = seconds(30);
  kit.online();
  const auto publish_for = [&](int times, const std::string& payload) {
    for (int i = 0; i < times && kit.session.state() == SessionState::online; ++i) {
      kit.net.advance(seconds(5));
      if (kit.publish("t", payload)) kit.broker.expect(publishes("t", payload));
      kit.net.run();
    }
  };
  publish_for(5, "answered");
  EXPECT_EQ(kit.broker.problem(), "");
  kit.broker.expect(pings()).reply(pingresp());
  publish_for(6, "answered");
  EXPECT_EQ(kit.broker.problem(), "");
  // What leaves is a sign of life for one keep-alive after PINGREQ, and no longer. 30 + 30 + 10 s.
  const Instant silent_since = kit.net.now - seconds(25);
  kit.broker.expect(pings());
  publish_for(40, "lost");
  ASSERT_EQ(kit.net.seen.ended.size(), 1U);
  EXPECT_EQ(kit.net.seen.ended[0].error, Errc::timed_out);
  EXPECT_LE(kit.net.now - silent_since, seconds(75));
}

TEST(KeepAlive, DoesNotPingRightAfterConnackOnAnOldClock) {
  // A clock that is far from its origin, as on a device that has run for a month.
  ScriptedKit kit;
  kit.net.now = Instant(std::chrono::hours(24 * 31));
  kit.online();
  kit.net.advance(milliseconds(59'999));
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(KeepAlive, OfZeroNeverPings) {
  ScriptedKit kit;
  kit.net.options.keep_alive = seconds(0);
  kit.online();
  EXPECT_TRUE(kit.session.next_deadline().is_never());
  kit.net.advance(std::chrono::hours(1000));
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(KeepAlive, FollowsTheServerOf50) {
  ScriptedKit kit(v5());
  kit.net.options.keep_alive = seconds(600);
  kit.online(false, raw({0x13, 0, 5}));
  EXPECT_EQ(kit.session.next_deadline().left(kit.net.now), seconds(5));
  ScriptedKit off(v5());
  off.online(false, raw({0x13, 0, 0}));
  EXPECT_TRUE(off.session.next_deadline().is_never());
}

TEST(KeepAlive, WithoutAnAnswerTheConnectionIsDead) {
  for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
    ScriptedKit kit(*dialect);
    kit.net.options.keep_alive = seconds(30);
    kit.net.options.ping_timeout = seconds(7);
    kit.online();
    kit.broker.expect(pings());
    if (dialect == &v5()) kit.broker.expect(disconnects().reason(0x8d));
    kit.net.advance(milliseconds(36'999));
    EXPECT_EQ(kit.session.state(), SessionState::online);
    kit.net.advance(milliseconds(1));
    EXPECT_EQ(kit.broker.problem(), "");
    ASSERT_EQ(kit.net.seen.ended.size(), 1U);
    EXPECT_EQ(kit.net.seen.ended[0].error, Errc::timed_out);
    EXPECT_EQ(kit.net.seen.ended[0].layer, Layer::mqtt);
    EXPECT_FALSE(kit.net.seen.ended[0].by_server);
  }
}

TEST(KeepAlive, ALongMessageThatIsArrivingIsASignOfLife) {
  ScriptedKit kit;
  kit.net.options.keep_alive = seconds(30);
  kit.net.options.ping_timeout = seconds(10);
  kit.online();
  kit.broker.expect(pings());
  kit.net.advance(seconds(30));
  const std::string text(100, 'x');
  const Buffer message = publish("t", text);
  for (std::size_t i = 0; i < message.size(); ++i) {
    kit.broker.say({message[i]});
    kit.broker.expect(pings());
    kit.net.advance(seconds(9));
  }
  EXPECT_EQ(kit.session.state(), SessionState::online);
  EXPECT_EQ(kit.net.seen.messages.size(), 1U);
  kit.net.advance(seconds(1));
  ASSERT_EQ(kit.net.seen.ended.size(), 1U) << "the answer did not follow it";
}

TEST(KeepAlive, AStalledTransportIsDeadToo) {
  ScriptedKit kit(v3_1_1(), {.transmit = 64});
  kit.net.options.keep_alive = seconds(30);
  kit.online();
  kit.net.stalled = true;
  // Acknowledgements fill the buffer, so that not even PINGREQ has room.
  for (std::uint16_t id = 1; id <= 16; ++id) kit.broker.say(publish("t", "", 1, id));
  kit.net.advance(seconds(39));
  EXPECT_EQ(kit.session.state(), SessionState::online);
  kit.net.advance(seconds(1));
  ASSERT_EQ(kit.net.seen.ended.size(), 1U);
  EXPECT_EQ(kit.net.seen.ended[0].error, Errc::timed_out);
}

TEST(KeepAlive, AStallThatEndsIsForgiven) {
  ScriptedKit kit(v3_1_1(), {.transmit = 64});
  kit.net.options.keep_alive = seconds(30);
  kit.online();
  kit.net.stalled = true;
  for (std::uint16_t id = 1; id <= 15; ++id) {
    kit.broker.say(publish("t", "", 1, id));
    kit.broker.expect(acknowledges(kPuback, id));
  }
  kit.net.advance(seconds(35));
  kit.net.stalled = false;
  kit.broker.expect(pings()).reply(pingresp());
  kit.net.advance(seconds(20));
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.session.state(), SessionState::online);
}

TEST(KeepAlive, ASilenceOfOurOwnIsNotHeldAgainstTheServer) {
  ScriptedKit kit;
  kit.net.options.keep_alive = seconds(30);
  kit.net.options.ping_timeout = seconds(10);
  kit.online();
  kit.broker.expect(pings());
  kit.net.advance(seconds(30));
  kit.net.now += seconds(10);
  kit.session.on_time(kit.net.now, Reading::paused);
  EXPECT_EQ(kit.session.state(), SessionState::online);
  EXPECT_EQ(kit.session.next_deadline().left(kit.net.now), seconds(10)) << "looks again later";
  // An event that nobody takes hides what is behind it.
  const Buffer message = publish("t", "x");
  ASSERT_EQ(kit.session.on_bytes(message, kit.net.now), message.size());
  kit.net.now += seconds(10);
  kit.session.on_time(kit.net.now);
  EXPECT_EQ(kit.session.state(), SessionState::online);
  ASSERT_TRUE(kit.session.next_event().has_value());
  kit.net.now += seconds(10);
  kit.session.on_time(kit.net.now);
  EXPECT_EQ(kit.session.state(), SessionState::closing);
}

TEST(KeepAlive, AnUnaskedPingrespIsHarmless) {
  ScriptedKit kit;
  kit.online();
  kit.broker.say(pingresp() + pingresp());
  kit.net.run();
  EXPECT_EQ(kit.session.state(), SessionState::online);
}

}  // namespace
}  // namespace fairlead::mqtt
