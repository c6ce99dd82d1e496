// SPDX-License-Identifier: Apache-2.0
// When a client lets small packets come together before it looks: what reads teach, and who hears of it.
#include "fairlead/client/detail/gathering.hpp"

#include "client/client_kit.hpp"

#include <array>
#include <limits>

#include <gtest/gtest.h>

namespace fairlead::client {
namespace {

using detail::Gathering;
using test::ScriptedClient;

/// Reads as a client does: it pauses before each where that is wanted.
void read(Gathering& gathering, std::size_t size, int times = 1) {
  for (int i = 0; i < times; ++i) {
    if (gathering.wanted()) gathering.on_pause();
    gathering.on_read(size);
  }
}

/// After the reads that come before a trial.
Gathering on_trial(std::size_t size = 80) {
  Gathering gathering;
  read(gathering, size, Gathering::kReads - 1);
  EXPECT_FALSE(gathering.wanted());
  read(gathering, size);
  EXPECT_TRUE(gathering.wanted());
  return gathering;
}

TEST(Gathering, OneRequestAtATimeLosesTwoPausesInSoManyAnswers) {
  Gathering gathering;
  int pauses = 0;
  for (int i = 0; i < (Gathering::kReads + 2) * 100; ++i) {
    if (gathering.wanted()) ++pauses;
    read(gathering, 80);
  }
  EXPECT_EQ(pauses, 2 * 100);
}

TEST(Gathering, GoesOnAsLongAsPausesBringMoreThanTwiceAsMuch) {
  Gathering gathering = on_trial();
  for (int i = 0; i < 1000; ++i) {
    read(gathering, 161);
    EXPECT_TRUE(gathering.wanted());
  }
  read(gathering, 160, Gathering::kMisses);
  EXPECT_TRUE(gathering.wanted());
  read(gathering, 161);
  read(gathering, 160, Gathering::kMisses);
  EXPECT_TRUE(gathering.wanted()) << "one that paid forgives those before";
  read(gathering, 160);
  EXPECT_FALSE(gathering.wanted());
  read(gathering, 80, Gathering::kReads - 1);
  EXPECT_FALSE(gathering.wanted());
  read(gathering, 80);
  EXPECT_TRUE(gathering.wanted()) << "the next trial";
}

TEST(Gathering, ComparesWithTheAverage) {
  Gathering gathering;
  read(gathering, 10, Gathering::kReads / 2);
  read(gathering, 90, Gathering::kReads / 2);
  read(gathering, 101, 100);
  EXPECT_TRUE(gathering.wanted());
  read(gathering, 100, Gathering::kMisses + 1);
  EXPECT_FALSE(gathering.wanted());
}

TEST(Gathering, ALargeReadPaysAndIsFollowedByNoPause) {
  Gathering gathering = on_trial();
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(gathering.wanted());
    read(gathering, Gathering::kSmall + 1);
    EXPECT_FALSE(gathering.wanted());
    read(gathering, 80);
  }
  EXPECT_TRUE(gathering.wanted()) << "what was read without a pause says nothing";
}

TEST(Gathering, WithoutAPauseNothingIsJudged) {
  Gathering gathering = on_trial();
  for (int i = 0; i < 1000; ++i) gathering.on_read(i % 2 == 0 ? 80 : 1000);
  EXPECT_TRUE(gathering.wanted());
  read(gathering, 80, 2);
  EXPECT_FALSE(gathering.wanted()) << "it is still the trial";
}

TEST(Gathering, OnePauseIsMadeBeforeARead) {
  Gathering gathering = on_trial();
  gathering.on_sent();
  EXPECT_TRUE(gathering.wanted()) << "there was none before";
  gathering.on_pause();
  EXPECT_TRUE(gathering.wanted()) << "asking twice is asking once";
  gathering.on_sent();
  EXPECT_FALSE(gathering.wanted());
  gathering.on_read(1000);
  EXPECT_TRUE(gathering.wanted());
  read(gathering, 80, Gathering::kMisses);
  EXPECT_TRUE(gathering.wanted()) << "it has paid, whatever was sent meanwhile";
}

TEST(Gathering, LargeReadsAreNoneOfThoseBeforeATrial) {
  Gathering gathering;
  read(gathering, std::numeric_limits<std::size_t>::max(), 1000);
  read(gathering, 80, Gathering::kReads - 1);
  EXPECT_FALSE(gathering.wanted());
  read(gathering, 80);
  EXPECT_TRUE(gathering.wanted());
}

struct Says {
  bool ready;
  bool gathers;
};

Says list_says(MqttClient& client) {
  std::array<WaitItem, 4> storage{};
  WaitList list(storage);
  client.collect_waits(list);
  return {list.ready(), list.gathers()};
}

bool list_gathers(MqttClient& client) { return list_says(client).gathers; }

/// A client that is online, and how many messages it takes, one by one, until its list gathers.
std::size_t messages_until_it_gathers(ScriptedClient& kit) {
  std::size_t messages = 0;
  while (!list_gathers(kit.client()) && messages < 1000) {
    kit.broker.say(support::publish("a", "21.5"));
    kit.run();
    ++messages;
  }
  return messages;
}

TEST(Gathering, AClientThatIsWokenForEachMessageAsksForItOnEachConnectionAnew) {
  ScriptedClient kit;
  kit.online();
  EXPECT_EQ(messages_until_it_gathers(kit), Gathering::kReads - 1U) << "CONNACK is the first read";

  kit.expect_connect();
  kit.cut();
  EXPECT_FALSE(list_gathers(kit.client())) << "while it has no connection";
  kit.advance(Duration(30'000));
  ASSERT_TRUE(kit.client().online());
  EXPECT_EQ(messages_until_it_gathers(kit), Gathering::kReads - 1U);
}

TEST(Gathering, AClientThatOnlyAcknowledgesAsksForItAndOnlyOnceBeforeItReads) {
  ScriptedClient kit;
  kit.online();
  messages_until_it_gathers(kit);
  kit.broker.say(support::publish("a", "21.5", 1, 7));
  kit.pump();
  kit.client().step(kit.clock.time);
  while (kit.client().next_event()) {
  }
  EXPECT_TRUE(list_says(kit.client()).ready);
  EXPECT_TRUE(list_gathers(kit.client()));
  ASSERT_TRUE(kit.client().publish({.topic = "a", .payload = {}}));
  EXPECT_TRUE(list_says(kit.client()).ready);
  EXPECT_FALSE(list_gathers(kit.client())) << "a request waits with them";
  kit.client().step(kit.clock.time);
  EXPECT_FALSE(list_says(kit.client()).ready);
  EXPECT_FALSE(list_gathers(kit.client())) << "there was a pause since it read";
  kit.broker.say(support::publish("a", std::string(100, 'x')));
  kit.run();
  EXPECT_TRUE(list_gathers(kit.client()));
}

TEST(Gathering, ARequestThatWaitsForRoomAtTheServerIsNotLetWaitForMore) {
  ScriptedClient kit(mqtt::v5());
  const support::Buffer one_at_a_time = support::raw({0x21, 0, 1});  // Receive Maximum.
  kit.broker.expect(support::connect()).reply(support::connack(0, false, support::block(one_at_a_time)));
  kit.start();
  while (!list_gathers(kit.client())) {
    kit.broker.say(support::publish("a", "21.5", 0, 0, 0, support::block()));
    kit.run();
  }
  std::uint16_t id = 0;
  kit.broker.expect(support::publishes("a", "first").qos(1)).reply([&](const support::ClientPacket& packet) {
    id = packet.id;
    return support::Buffer{};
  });
  const auto first = kit.publish("a", "first", mqtt::QoS::at_least_once);
  const auto second = kit.publish("a", "second", mqtt::QoS::at_least_once);
  ASSERT_TRUE(first && second);
  kit.run();
  kit.broker.say(support::publish("a", std::string(100, 'x'), 0, 0, 0, support::block()));
  kit.run();
  EXPECT_TRUE(list_gathers(kit.client())) << "nothing can be sent";
  const auto third = kit.publish("a", "third", mqtt::QoS::at_least_once);
  ASSERT_TRUE(third && kit.client().cancel(*third));
  EXPECT_FALSE(list_gathers(kit.client())) << "somebody is to be told";
  kit.take_events();
  EXPECT_TRUE(list_gathers(kit.client()));

  kit.broker.say(support::puback(id));
  kit.pump();
  kit.client().step(kit.clock.time);
  kit.take_events();
  EXPECT_TRUE(list_says(kit.client()).ready);
  EXPECT_FALSE(list_gathers(kit.client()));
}

TEST(Gathering, AClientWithARequestOrThatEndsDoesNotAskForIt) {
  ScriptedClient kit;
  kit.online();
  messages_until_it_gathers(kit);
  kit.broker.expect(support::subscribes({"a"}));
  ASSERT_TRUE(kit.subscribe("a"));
  EXPECT_FALSE(list_gathers(kit.client())) << "there is something to send";
  kit.client().step(kit.clock.time);
  kit.client().stop(kit.clock.time);
  kit.client().step(kit.clock.time);
  EXPECT_EQ(kit.phase(), connection::Phase::closing);
  EXPECT_FALSE(list_gathers(kit.client()));
}

TEST(Gathering, AClientThatHasEndedTheConnectionDoesNotAskForIt) {
  ScriptedClient kit;
  kit.online();
  messages_until_it_gathers(kit);
  kit.broker.say(support::raw({0x00, 0x00}));  // No such packet.
  kit.pump();
  for (int i = 0; i < 2; ++i) {
    kit.client().step(kit.clock.time);
    while (kit.client().next_event()) {
    }
  }
  EXPECT_TRUE(kit.client().online()) << "it waits for the server to close";
  EXPECT_FALSE(list_gathers(kit.client()));
}

}  // namespace
}  // namespace fairlead::client
