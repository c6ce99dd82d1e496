// SPDX-License-Identifier: Apache-2.0
#include "interop/broker_log.hpp"

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

TEST(BrokerLog, ShowsWhatWasPublishedAgainAfterItsRelease) {
  // Lines of Mosquitto 2.0.11, whose connection ended twice in a short time.
  const Repetitions found = repetitions_in(
      "1795623851: Sending PUBLISH to subscriber (d0, q2, r0, m867, 'ledger/1313', ... (0 bytes))\n"
      "1795623851: Received PUBREC from subscriber (Mid: 867)\n"
      "1795623851: Sending PUBREL to subscriber (m867)\n"
      "1795623851: Client subscriber closed its connection.\n"
      "1795623851: Sending PUBLISH to subscriber (d1, q2, r0, m867, 'ledger/1313', ... (0 bytes))\n");
  EXPECT_EQ(found.by_broker, std::set<std::uint64_t>{1313});
  EXPECT_TRUE(found.by_us.empty());
}

TEST(BrokerLog, ShowsTheSameOfUs) {
  const Repetitions found = repetitions_in(
      "1795623851: Received PUBLISH from publisher (d0, q2, r0, m7, 'ledger/3', ... (9 bytes))\n"
      "1795623851: Received PUBREL from publisher (Mid: 7)\n"
      "1795623851: Received PUBLISH from publisher (d1, q2, r0, m7, 'ledger/3', ... (9 bytes))\n");
  EXPECT_EQ(found.by_us, std::set<std::uint64_t>{3});
}

TEST(BrokerLog, FindsNothingWhereIdentifiersAreUsedAgainOrPacketsRepeatedAsTheyMay) {
  const Repetitions found = repetitions_in(
      "mosquitto version 2.0.11 starting\n"
      "1795623851: Sending PUBLISH to subscriber (d0, q2, r0, m1, 'ledger/5', ... (0 bytes))\n"
      "1795623851: Sending PUBLISH to subscriber (d1, q2, r0, m1, 'ledger/5', ... (0 bytes))\n"
      "1795623851: Sending PUBREL to subscriber (m1)\n"
      "1795623851: Sending PUBREL to subscriber (m1)\n"
      "1795623851: Sending PUBLISH to subscriber (d0, q2, r0, m1, 'ledger/6', ... (0 bytes))\n"
      "1795623851: Sending PUBLISH to another (d0, q2, r0, m1, 'ledger/5', ... (0 bytes))\n");
  EXPECT_TRUE(found.by_broker.empty());
}

}  // namespace
}  // namespace fairlead::interop
