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

void read(Gathering& gathering, std::size_t size, int times = 1) {
  for (int i = 0; i < times; ++i) gathering.on_read(size);
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
  constexpr int kAnswers = 66 * 100;
  for (int i = 0; i < kAnswers; ++i) {
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

TEST(Gathering, NothingIsGainedBehindALargeRead) {
  Gathering gathering = on_trial();
  read(gathering, 1000);
  read(gathering, Gathering::kSmall + 1);
  EXPECT_FALSE(gathering.wanted());
  read(gathering, Gathering::kSmall);
  EXPECT_TRUE(gathering.wanted()) << "and nothing that was learnt is lost";

  Gathering transfer;
  read(transfer, std::numeric_limits<std::size_t>::max(), 1000);
  read(transfer, 80, Gathering::kReads - 1);
  EXPECT_FALSE(transfer.wanted()) << "large reads do not count";
}

bool list_gathers(MqttClient& client) {
  std::array<WaitItem, 4> storage{};
  WaitList list(storage);
  client.collect_waits(list);
  return list.gathers();
}

TEST(Gathering, AClientThatIsWokenForEachMessageAsksForIt) {
  ScriptedClient kit;
  kit.online();
  std::size_t messages = 0;
  while (!list_gathers(kit.client()) && messages < 1000) {
    kit.broker.say(support::publish("a", "21.5"));
    kit.run();
    ++messages;
  }
  EXPECT_EQ(messages + 1, Gathering::kReads) << "CONNACK is the first read";
  EXPECT_EQ(kit.seen.messages.size(), messages);

  kit.cut();
  EXPECT_FALSE(list_gathers(kit.client())) << "while it has no connection";
}

}  // namespace
}  // namespace fairlead::client
