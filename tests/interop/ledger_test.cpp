// SPDX-License-Identifier: Apache-2.0
#include "interop/ledger.hpp"

#include "support/pattern.hpp"

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using mqtt::QoS;

/// Delivers payload `number` under the topic of `as`, in pieces of at most `piece` bytes.
void deliver(Ledger& ledger, std::uint64_t as, QoS qos, std::uint32_t size, std::uint64_t number,
             std::size_t piece = 1000) {
  const std::string topic = Ledger::topic(as);
  std::vector<std::byte> payload(size);
  support::write_pattern(number, 0, payload);
  std::size_t at = 0;
  do {
    const std::size_t n = std::min(piece, payload.size() - at);
    ledger.on_piece({.header = {.topic = *mqtt::TopicName::parse(topic), .payload_size = size, .qos = qos},
                     .data = Bytes(payload).subspan(at, n),
                     .offset = static_cast<std::uint32_t>(at)});
    at += n;
  } while (at < payload.size());
}

TEST(Ledger, BalancesWhatWasPublishedAcknowledgedAndReceived) {
  Ledger ledger;
  for (const std::uint32_t size : {0U, 10U, 5'000U}) (void)ledger.open(QoS::exactly_once, size);
  deliver(ledger, 0, QoS::exactly_once, 0, 0);
  deliver(ledger, 1, QoS::exactly_once, 10, 1, 3);
  EXPECT_FALSE(ledger.is_settled());
  deliver(ledger, 2, QoS::exactly_once, 5'000, 2);
  EXPECT_FALSE(ledger.is_settled()) << "nothing has been acknowledged";
  for (const std::uint64_t n : {0U, 1U, 2U}) ledger.on_completed(n, std::nullopt);
  EXPECT_TRUE(ledger.is_settled());
  EXPECT_TRUE(ledger.faults().empty());
  deliver(ledger, 1, QoS::exactly_once, 10, 1);
  const Ledger::Sum sum = ledger.sum(QoS::exactly_once);
  EXPECT_EQ(sum.published, 3U);
  EXPECT_EQ(sum.acknowledged, 3U);
  EXPECT_EQ(sum.missing, 0U);
  EXPECT_EQ(sum.doubled, 1U);
}

TEST(Ledger, IsNotSettledWhileAPromisedMessageIsMissing) {
  Ledger ledger;
  const auto promised = ledger.open(QoS::at_least_once, 1);
  const auto unpromised = ledger.open(QoS::at_most_once, 1);
  ledger.on_completed(promised, std::nullopt);
  ledger.on_completed(unpromised, Errc::reset);
  EXPECT_FALSE(ledger.is_settled());
  EXPECT_EQ(ledger.sum(QoS::at_least_once).missing, 1U);
  deliver(ledger, promised, QoS::at_least_once, 1, promised);
  EXPECT_TRUE(ledger.is_settled());
}

TEST(Ledger, FindsWhatMustNeverBe) {
  const auto faults_after = [](auto what) {
    Ledger ledger;
    (void)ledger.open(QoS::at_least_once, 100);
    (void)ledger.open(QoS::at_least_once, 100);
    what(ledger);
    return ledger.faults().size();
  };
  const QoS one = QoS::at_least_once;
  EXPECT_EQ(faults_after([&](Ledger& l) { deliver(l, 0, one, 100, 1); }), 1U) << "the payload of another";
  EXPECT_EQ(faults_after([&](Ledger& l) { deliver(l, 0, one, 99, 0); }), 1U) << "a byte is missing";
  EXPECT_EQ(faults_after([&](Ledger& l) { deliver(l, 0, QoS::exactly_once, 100, 0); }), 1U) << "another QoS";
  EXPECT_EQ(faults_after([&](Ledger& l) { deliver(l, 7, one, 100, 7); }), 1U) << "never published";
  EXPECT_EQ(faults_after([&](Ledger& l) {
              deliver(l, 1, one, 100, 1);
              deliver(l, 0, one, 100, 0);
            }),
            1U)
      << "out of order";
  EXPECT_EQ(faults_after([&](Ledger& l) {
              deliver(l, 0, one, 100, 0);
              deliver(l, 1, one, 100, 1);
              deliver(l, 0, one, 100, 0);
            }),
            0U)
      << "a copy is none";
  EXPECT_EQ(faults_after([](Ledger& l) {
              l.on_completed(0, std::nullopt);
              l.on_completed(0, std::nullopt);
            }),
            1U);
}

}  // namespace
}  // namespace fairlead::interop
