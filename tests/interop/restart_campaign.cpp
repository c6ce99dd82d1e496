// SPDX-License-Identifier: Apache-2.0
// A broker that keeps its sessions is ended in order in mid-traffic and started again: nothing is lost, and QoS 2 is
// not doubled.
#include "interop/account.hpp"
#include "interop/rows.hpp"
#include "interop/traffic.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

class RestartCampaign : public testing::TestWithParam<Row> {};

TEST_P(RestartCampaign, NothingIsLostAndQos2IsNotDoubled) {
  support::Dice dice;
  support::MosquittoOptions options = broker_for(GetParam());
  options.persistence = true;
  options.more = kCampaignBroker;
  support::Mosquitto broker(options);
  Traffic traffic(kept_options_for(GetParam(), broker.endpoint(), "publisher"),
                  kept_options_for(GetParam(), broker.endpoint(), "subscriber"), dice);
  traffic.begin();
  const std::size_t rounds = support::campaign_count(3);
  for (std::size_t round = 0; round < rounds; ++round) {
    traffic.run_for(1 + dice.below(60));
    broker.ask_to_stop();
    while (!broker.has_ended()) traffic.turn(std::chrono::milliseconds(1));
    broker.start();
    const std::size_t before = traffic.connections().size();
    traffic.run_until([&] { return traffic.connections().size() > before; }, "the publisher comes back");
  }
  traffic.settle();

  expect_everything_once(traffic.ledger(), broker.log());
  std::size_t resent = 0;
  for (std::size_t i = 1; i < traffic.connections().size(); ++i) {
    const mqtt::Connected& again = traffic.connections()[i];
    EXPECT_TRUE(again.session_present);
    EXPECT_EQ(again.possible_duplicates, 0);
    resent += again.resent;
  }
  EXPECT_GT(resent, 0U) << "the restarts were in mid-traffic";
  EXPECT_EQ(traffic.counters().resent, resent);
  print_account(text(GetParam()) + ": " + std::to_string(rounds) + " restarts", traffic);
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, RestartCampaign, testing::ValuesIn(main_rows()), name_of);

}  // namespace
}  // namespace fairlead::interop
