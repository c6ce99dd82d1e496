// SPDX-License-Identifier: Apache-2.0
#include "interop/account.hpp"

#include "interop/broker_log.hpp"

#include <iostream>
#include <sstream>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using mqtt::QoS;

constexpr int kMessagesOfEvidence = 3;
constexpr QoS kEveryQos[] = {QoS::at_most_once, QoS::at_least_once, QoS::exactly_once};

std::string lines_with(const std::string& text, const std::string& word) {
  std::istringstream in(text);
  std::string found;
  for (std::string line; std::getline(in, line);) {
    if (line.find(word) != std::string::npos) found += "  " + line + "\n";
  }
  return found;
}

}  // namespace

void print_account(const std::string& title, const Traffic& traffic) {
  std::ostringstream out;
  out << title << "\n" << traffic.failures();
  for (const QoS qos : kEveryQos) {
    const Ledger::Sum sum = traffic.ledger().sum(qos);
    out << "  QoS " << static_cast<int>(qos) << ": " << sum.published << " published, " << sum.acknowledged
        << " acknowledged, " << sum.missing << " missing, " << sum.doubled << " doubled\n";
  }
  const client::Counters& counters = traffic.counters();
  out << "  " << counters.resent << " sent again, " << counters.possible_duplicates << " possible duplicates\n";
  std::cout << out.str() << std::flush;
}

std::string evidence(const Ledger& ledger, QoS qos, const std::string& log) {
  std::string said;
  int told = 0;
  for (std::size_t n = 0; n < ledger.entries().size() && told < kMessagesOfEvidence; ++n) {
    const Ledger::Entry& entry = ledger.entries()[n];
    if (entry.qos != qos || entry.received == 1) continue;
    said += Ledger::topic(n) + " was received " + std::to_string(entry.received) + " times; the broker says:\n" +
            lines_with(log, "'" + Ledger::topic(n) + "'");
    ++told;
  }
  return said;
}

void expect_everything_once(const Ledger& ledger, const std::string& log) {
  for (const std::string& fault : ledger.faults()) ADD_FAILURE() << fault;
  for (const QoS qos : {QoS::at_least_once, QoS::exactly_once}) {
    const Ledger::Sum sum = ledger.sum(qos);
    EXPECT_EQ(sum.acknowledged, sum.published);
    EXPECT_EQ(sum.missing, 0U) << evidence(ledger, qos, log);
  }
  const Repetitions repetitions = repetitions_in(log);
  EXPECT_TRUE(repetitions.by_us.empty()) << Ledger::topic(*repetitions.by_us.begin()) << " was published after PUBREL";
  std::size_t unexplained = 0;
  for (std::size_t n = 0; n < ledger.entries().size(); ++n) {
    const Ledger::Entry& entry = ledger.entries()[n];
    if (entry.qos == QoS::exactly_once && entry.received > 1 && !repetitions.by_broker.contains(n)) ++unexplained;
  }
  EXPECT_EQ(unexplained, 0U) << evidence(ledger, QoS::exactly_once, log);
  std::cout << "The broker published " << repetitions.by_broker.size() << " messages again after PUBREL.\n";
  EXPECT_EQ(ledger.sum(QoS::at_most_once).doubled, 0U) << evidence(ledger, QoS::at_most_once, log);
}

}  // namespace fairlead::interop
