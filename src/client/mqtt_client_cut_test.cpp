// SPDX-License-Identifier: Apache-2.0
// MqttClient: the connection is cut behind each byte in turn, in both directions; nothing is lost, doubled or reported
// twice.
#include "client/client_kit.hpp"

#include <algorithm>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::client::test {
namespace {

using mqtt::QoS;
using std::chrono::minutes;

struct Row {
  const mqtt::Dialect& dialect;
  unsigned version;
  QoS qos;
  bool sent;  ///< Which direction is counted.
};
std::string text(const Row& row) {
  return std::string(row.version == 5 ? "V5" : "V311") + (row.qos == QoS::exactly_once ? "Qos2" : "Qos1") +
         (row.sent ? "Sending" : "Receiving");
}
void PrintTo(const Row& row, std::ostream* out) { *out << text(row); }  // NOLINT(readability-identifier-naming)

/// A client that subscribes, publishes two messages and is sent two. Cut once behind `at` bytes; more than passes:
/// never.
struct Voyage {
  Voyage(const Row& row, std::uint64_t at) : kit(row.dialect, {}, row.version) {
    kit.options.connect.clean_start = mqtt::CleanStart::no;
    kit.options.connect.keep_alive = Duration::zero();
    (row.sent ? kit.connector.plan.cut_after_sent : kit.connector.plan.cut_after_received) = at;
    kit.connector.plan.most = 5;
    ops.push_back(*kit.subscribe("to-device", QoS::exactly_once));
    ops.push_back(*kit.publish("from-device", "first", row.qos));
    ops.push_back(*kit.publish("from-device", "second", row.qos));
    kit.broker.send("to-device", "third", static_cast<unsigned>(row.qos));
    kit.broker.send("to-device", "fourth", static_cast<unsigned>(row.qos));
    kit.start();
    passed = row.sent ? kit.counters().bytes_sent : kit.counters().bytes_received;
    kit.connector.plan = {.most = 5};
    kit.advance(minutes(1));
  }
  [[nodiscard]] long published(const std::string& text) const { return std::ranges::count(kit.broker.published, text); }
  [[nodiscard]] long received(const std::string& text) const {
    return std::ranges::count_if(kit.seen.messages, [&](const support::Delivered& m) { return m.payload == text; });
  }
  ModelClient kit;
  std::vector<mqtt::Op> ops;
  std::uint64_t passed = 0;
};

class ClientCut : public testing::TestWithParam<Row> {};

TEST_P(ClientCut, BehindEveryByteNothingIsLostOrDoubled) {
  const Row& row = GetParam();
  const std::uint64_t whole = Voyage(row, io::FaultPlan::kNever).passed;
  ASSERT_GT(whole, 50U);
  for (std::uint64_t at = 0; at <= whole; ++at) {
    SCOPED_TRACE(testing::Message() << "cut behind " << at << " of " << whole << " bytes");
    Voyage voyage(row, at);
    EXPECT_EQ(voyage.kit.broker.problem, "");
    ASSERT_TRUE(voyage.kit.client().online());
    EXPECT_GE(voyage.kit.seen.offline.size(), at < whole ? 1U : 0U);
    EXPECT_EQ(voyage.kit.counters().failures, voyage.kit.seen.offline.size());
    EXPECT_EQ(voyage.kit.counters().connections, voyage.kit.seen.connected.size());
    for (const mqtt::Op op : voyage.ops) {
      ASSERT_EQ(voyage.kit.seen.completions(op), 1U) << "each accepted operation completes exactly once";
      EXPECT_FALSE(voyage.kit.seen.completion(op)->error);
    }
    EXPECT_EQ(voyage.kit.client().session().unfinished(), 0U);
    for (const char* const text : {"first", "second"}) {
      EXPECT_GE(voyage.published(text), 1) << text;
      EXPECT_LE(voyage.published(text), row.qos == QoS::exactly_once ? 1 : 2) << text;
    }
    for (const char* const text : {"third", "fourth"}) {
      EXPECT_GE(voyage.received(text), 1) << text;
      EXPECT_LE(voyage.received(text), row.qos == QoS::exactly_once ? 1 : 2) << text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    EachWay, ClientCut,
    testing::Values(Row{mqtt::v3_1_1(), 4, QoS::at_least_once, true}, Row{mqtt::v3_1_1(), 4, QoS::at_least_once, false},
                    Row{mqtt::v3_1_1(), 4, QoS::exactly_once, true}, Row{mqtt::v3_1_1(), 4, QoS::exactly_once, false},
                    Row{mqtt::v5(), 5, QoS::at_least_once, true}, Row{mqtt::v5(), 5, QoS::at_least_once, false},
                    Row{mqtt::v5(), 5, QoS::exactly_once, true}, Row{mqtt::v5(), 5, QoS::exactly_once, false}),
    [](const testing::TestParamInfo<Row>& row) { return text(row.param); });

}  // namespace
}  // namespace fairlead::client::test
