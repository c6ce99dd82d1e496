// SPDX-License-Identifier: Apache-2.0
// A broker is ended by SIGKILL in mid-traffic, and with it go its sessions and the messages that it had promised to
// deliver. What it had not acknowledged is not lost, and what may be doubled by that is said.
#include "interop/account.hpp"
#include "interop/rows.hpp"
#include "interop/traffic.hpp"
#include "support/relay.hpp"

#include <chrono>
#include <cstddef>
#include <iostream>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using mqtt::QoS;

class KillCampaign : public testing::TestWithParam<Row> {};

/// The part of a ledger that one broker's life and the next one's begin have filled.
struct Round {
  const Ledger& ledger;
  const Traffic& traffic;
  std::size_t first;  ///< Number of its first message.

  /// Whether the dead broker had acknowledged it: then it is that broker's to lose.
  [[nodiscard]] bool is_acknowledged_by_the_dead(std::size_t n, std::size_t end) const {
    return n < end && !traffic.unfinished_at_connack().contains(n);
  }
  [[nodiscard]] std::size_t missing(std::size_t end) const {
    std::size_t missing = 0;
    for (std::size_t n = first; n < ledger.entries().size(); ++n) {
      const Ledger::Entry& entry = ledger.entries()[n];
      if (entry.qos == QoS::at_most_once || is_acknowledged_by_the_dead(n, end)) continue;
      if (entry.received == 0) ++missing;
    }
    return missing;
  }
};

TEST_P(KillCampaign, WhatWasNotAcknowledgedIsNotLostAndPossibleDuplicatesAreSaid) {
  support::Dice dice;
  support::MosquittoOptions options = broker_for(GetParam());
  options.more = kCampaignBroker;
  support::Mosquitto broker(options);
  support::Relay relay(broker.port());
  Traffic traffic(kept_options_for(GetParam(), relay.instead_of(broker.endpoint()), "publisher"),
                  kept_options_for(GetParam(), broker.endpoint(), "subscriber"), dice);
  const Ledger& ledger = traffic.ledger();
  traffic.begin();
  const std::size_t rounds = support::campaign_count(3);
  std::size_t resent = 0;
  std::size_t reported = 0;
  std::size_t doubled = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    const Round present{ledger, traffic, ledger.entries().size()};
    traffic.run_for(1 + dice.below(60));
    const bool keeps_answers = dice.one_in(2);
    if (keeps_answers) {
      // Acknowledgements that are never to arrive, of messages that the subscriber receives.
      relay.hold(support::Toward::client);
      for (int i = 0; i < 20; ++i) traffic.turn(std::chrono::milliseconds(1));
    }
    broker.kill();
    if (keeps_answers) relay.cut_all();
    relay.release(support::Toward::client);
    broker.start();
    // Without a subscription the new broker would deliver to nobody what is sent again.
    traffic.hold_publisher_until_subscribed();
    const std::size_t before = traffic.connections().size();
    traffic.run_until([&] { return traffic.connections().size() > before; }, "the publisher comes back");
    const mqtt::Connected again = traffic.connections().back();
    const std::set<std::uint64_t> unfinished = traffic.unfinished_at_connack();
    const std::size_t end = unfinished.empty() ? ledger.entries().size() : *unfinished.rbegin() + 1;
    traffic.settle([&] { return present.missing(end) == 0; });

    EXPECT_FALSE(again.session_present);
    EXPECT_EQ(present.missing(end), 0U) << evidence(ledger, QoS::exactly_once, broker.log());
    std::size_t doubled_now = 0;
    for (std::size_t n = present.first; n < ledger.entries().size(); ++n) {
      const Ledger::Entry& entry = ledger.entries()[n];
      EXPECT_TRUE(entry.is_acknowledged() || entry.qos == QoS::at_most_once);
      if (entry.qos != QoS::exactly_once || entry.received < 2) continue;
      EXPECT_TRUE(unfinished.contains(n)) << Ledger::topic(n) << " was acknowledged, and nobody sent it again";
      ++doubled_now;
    }
    EXPECT_LE(doubled_now, again.possible_duplicates);
    doubled += doubled_now;
    resent += again.resent;
    reported += again.possible_duplicates;
  }
  for (const std::string& fault : ledger.faults()) ADD_FAILURE() << fault;
  EXPECT_EQ(ledger.sum(QoS::at_most_once).doubled, 0U);
  EXPECT_EQ(traffic.counters().resent, resent);
  EXPECT_EQ(traffic.counters().possible_duplicates, reported);
  print_account(text(GetParam()) + ": killed " + std::to_string(rounds) + " times", traffic);
  std::cout << "  " << doubled << " of the possible duplicates came twice\n";
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, KillCampaign, testing::ValuesIn(main_rows()), name_of);

}  // namespace
}  // namespace fairlead::interop
