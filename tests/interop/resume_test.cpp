// SPDX-License-Identifier: Apache-2.0
// Sessions that outlive connections, and those that the server has lost.
#include "interop/device.hpp"
#include "interop/rows.hpp"
#include "support/relay.hpp"

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using mqtt::QoS;
using support::Toward;

class ResumeTest : public testing::TestWithParam<Row> {
 protected:
  [[nodiscard]] ports::HostOptions kept(const std::string& client_id) const {
    return kept_options_for(GetParam(), broker_.endpoint(), client_id);
  }
  /// The same by way of the relay.
  [[nodiscard]] ports::HostOptions relayed(const std::string& client_id) const {
    return kept_options_for(GetParam(), relay_.instead_of(broker_.endpoint()), client_id);
  }

  support::Mosquitto broker_{broker_for(GetParam())};
  support::Relay relay_{broker_.port()};
};

TEST_P(ResumeTest, WhatTheBrokerKeptForAnOfflineSubscriberArrives) {
  Device subscriber(kept("subscriber"));
  EXPECT_FALSE(subscriber.connect().session_present);
  EXPECT_FALSE(subscriber.subscribe("kept/#").error);
  subscriber.disconnect();

  Device publisher(kept("publisher"));
  publisher.connect();
  EXPECT_FALSE(publisher.publish("kept/1", "once or more", QoS::at_least_once).error);
  EXPECT_FALSE(publisher.publish("kept/2", "once", QoS::exactly_once).error);

  // Not the object's memory, but the broker's: a subscriber that has lost its own is the same one to it.
  Device again(kept("subscriber"));
  EXPECT_TRUE(again.connect().session_present);
  const Message first = again.message();
  EXPECT_EQ(first.payload, "once or more");
  EXPECT_EQ(first.qos, QoS::at_least_once);
  const Message second = again.message();
  EXPECT_EQ(second.payload, "once");
  EXPECT_EQ(second.qos, QoS::exactly_once);
}

TEST_P(ResumeTest, ACleanStartHasNoSession) {
  for (int round = 0; round < 2; ++round) {
    Device device(options_for(GetParam(), broker_.endpoint()));
    EXPECT_FALSE(device.connect().session_present);
    EXPECT_FALSE(device.subscribe("t").error);
    device.disconnect();
  }
}

TEST_P(ResumeTest, WhatTheLinkSwallowedIsSentAgainInTheSameSession) {
  Device subscriber(kept("subscriber"));
  subscriber.connect();
  EXPECT_FALSE(subscriber.subscribe("kept/#").error);
  Device publisher(relayed("publisher"));
  publisher.connect();

  // The broker gets both messages, and no answer of it arrives.
  relay_.hold(Toward::client);
  const mqtt::Op one = publisher.request("kept/1", "once or more", QoS::at_least_once);
  const mqtt::Op two = publisher.request("kept/2", "once", QoS::exactly_once);
  publisher.host().driver().flush();
  ASSERT_TRUE(broker_.logs("Sending PUBREC to publisher"));
  relay_.cut_all();
  relay_.release(Toward::client);
  EXPECT_EQ(publisher.offline().failure.layer, Layer::mqtt);
  const mqtt::Connected back = publisher.connected();
  EXPECT_TRUE(back.session_present);
  EXPECT_EQ(back.resent, 2);
  EXPECT_EQ(back.possible_duplicates, 0);
  EXPECT_FALSE(publisher.outcome(one).error);
  EXPECT_FALSE(publisher.outcome(two).error);
  EXPECT_EQ(publisher.counters().resent, 2U);

  (void)publisher.publish("kept/3", "end", QoS::exactly_once);
  int ones = 0;
  int twos = 0;
  for (Message m = subscriber.message(); m.payload != "end"; m = subscriber.message()) {
    ones += m.topic == "kept/1" ? 1 : 0;
    twos += m.topic == "kept/2" ? 1 : 0;
  }
  EXPECT_GE(ones, 1);
  EXPECT_EQ(twos, 1);
}

TEST_P(ResumeTest, ALostSessionIsSaidAndCountedAndSubscriptionsMustBeMadeAgain) {
  Device subscriber(kept("subscriber"));
  subscriber.connect();
  EXPECT_FALSE(subscriber.subscribe("kept/#").error);
  Device publisher(relayed("publisher"));
  publisher.connect();

  // The message reaches the subscriber, and no answer the publisher, before the broker is gone with all it knew.
  relay_.hold(Toward::client);
  const mqtt::Op one = publisher.request("kept/1", "once or more", QoS::at_least_once);
  const mqtt::Op two = publisher.request("kept/2", "perhaps twice", QoS::exactly_once);
  const mqtt::Op three = publisher.request("kept/3", "this one, too", QoS::exactly_once);
  publisher.host().driver().flush();
  EXPECT_EQ(subscriber.message().payload, "once or more");
  ASSERT_TRUE(broker_.logs("Sending PUBREC to publisher", 2));
  broker_.kill();
  relay_.cut_all();
  relay_.release(Toward::client);
  broker_.start();

  EXPECT_TRUE(subscriber.offline().failure.happened());
  EXPECT_FALSE(subscriber.connected().session_present);
  EXPECT_FALSE(subscriber.subscribe("kept/#").error);

  EXPECT_TRUE(publisher.offline().failure.happened());
  const mqtt::Connected back = publisher.connected();
  EXPECT_FALSE(back.session_present);
  EXPECT_EQ(back.resent, 3);
  EXPECT_EQ(back.possible_duplicates, 2);
  for (const mqtt::Op op : {one, two, three}) EXPECT_FALSE(publisher.outcome(op).error);
  EXPECT_EQ(publisher.counters().resent, 3U);
  EXPECT_EQ(publisher.counters().possible_duplicates, 2U);
  for (const char* expected : {"once or more", "perhaps twice", "this one, too"}) {
    EXPECT_EQ(subscriber.message().payload, expected);
  }
}

TEST_P(ResumeTest, WithoutASubscriptionALostSessionHearsNothing) {
  Device device(kept("device"));
  device.connect();
  EXPECT_FALSE(device.subscribe("t").error);
  broker_.kill();
  broker_.start();
  EXPECT_TRUE(device.offline().failure.happened());
  EXPECT_FALSE(device.connected().session_present);
  EXPECT_FALSE(device.publish("t", "unheard", QoS::exactly_once).error);
  EXPECT_FALSE(device.subscribe("t").error);
  EXPECT_FALSE(device.publish("t", "heard", QoS::exactly_once).error);
  EXPECT_EQ(device.message().payload, "heard");
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, ResumeTest, testing::ValuesIn(main_rows()), name_of);

}  // namespace
}  // namespace fairlead::interop
