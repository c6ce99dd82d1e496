// SPDX-License-Identifier: Apache-2.0
// Every version of MQTT and TLS at every quality of service, in both directions, against a real broker.
#include "interop/device.hpp"
#include "interop/pattern_source.hpp"
#include "interop/rows.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using mqtt::QoS;

constexpr QoS kEveryQos[] = {QoS::at_most_once, QoS::at_least_once, QoS::exactly_once};

class RoundTrip : public testing::TestWithParam<Row> {
 protected:
  support::Mosquitto broker_{broker_for(GetParam())};
  Device device_{options_for(GetParam(), broker_.endpoint())};
};

TEST_P(RoundTrip, EveryQosComesBackByteByByte) {
  device_.connect();
  if (const tls::Session* tls = device_.host().tls()) {
    EXPECT_EQ(tls->peer().version, GetParam().tls);
    EXPECT_TRUE(tls->peer().verified);
  }
  EXPECT_FALSE(device_.subscribe("echo/#").error);
  std::string payload;
  for (int i = 0; i < 100'000; ++i) payload += static_cast<char>(i * 7 + i / 256);
  for (const QoS qos : kEveryQos) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, payload.size()}) {
      const std::string_view sent = std::string_view(payload).substr(0, size);
      const auto op =
          device_.client().publish({.topic = "echo/one", .payload = mqtt::Payload::borrow(bytes_of(sent)), .qos = qos});
      ASSERT_TRUE(op);
      EXPECT_FALSE(device_.outcome(*op).error);
      const Message received = device_.message();
      EXPECT_EQ(received.topic, "echo/one");
      EXPECT_EQ(received.qos, qos);
      EXPECT_FALSE(received.retained);
      EXPECT_TRUE(received.payload == sent) << "QoS " << static_cast<int>(qos) << ", " << size << " bytes";
    }
  }
  device_.disconnect();
  EXPECT_TRUE(broker_.logs("Received DISCONNECT from device")) << broker_.log();
}

TEST_P(RoundTrip, APayloadThatIsLargerThanEveryBufferComesBack) {
  constexpr std::uint32_t kSize = 3'000'001;
  device_.connect();
  EXPECT_FALSE(device_.subscribe("echo/#").error);
  for (const QoS qos : kEveryQos) {
    const auto number = static_cast<std::uint64_t>(qos);
    PatternSource source(number, kSize);
    const auto op = device_.client().publish({.topic = "echo/large", .qos = qos}, source);
    ASSERT_TRUE(op);
    EXPECT_FALSE(device_.outcome(*op).error);
    const Message received = device_.message();
    EXPECT_EQ(received.qos, qos);
    EXPECT_EQ(received.payload.size(), kSize);
    EXPECT_TRUE(support::is_pattern(number, 0, bytes_of(received.payload)));
    EXPECT_GT(received.pieces, 1U);
  }
}

TEST_P(RoundTrip, RetainedMessagesAndSeveralFiltersInOnePacket) {
  device_.connect();
  EXPECT_FALSE(device_.publish("kept/a", "old a", QoS::at_least_once, mqtt::Retain::yes).error);
  EXPECT_FALSE(device_.publish("kept/b", "old b", QoS::exactly_once, mqtt::Retain::yes).error);
  const std::array filters{mqtt::Subscription{.filter = "kept/a", .qos = QoS::at_most_once},
                           mqtt::Subscription{.filter = "kept/b", .qos = QoS::at_least_once},
                           mqtt::Subscription{.filter = "other/+", .qos = QoS::exactly_once}};
  const Outcome granted = device_.subscribe(filters);
  EXPECT_FALSE(granted.error);
  ASSERT_EQ(granted.reasons.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(static_cast<std::size_t>(granted.reasons[i]), i) << "the QoS granted";

  const std::array kept{device_.message(), device_.message()};
  EXPECT_EQ(kept[0].payload, "old a");
  EXPECT_EQ(kept[0].qos, QoS::at_most_once);
  EXPECT_TRUE(kept[0].retained);
  EXPECT_EQ(kept[1].payload, "old b");
  EXPECT_EQ(kept[1].qos, QoS::at_least_once);
  EXPECT_TRUE(kept[1].retained);
  (void)device_.publish("kept/a", "new a", QoS::exactly_once);
  const Message live = device_.message();
  EXPECT_EQ(live.payload, "new a");
  EXPECT_FALSE(live.retained) << "it was not kept for us, we were there";

  // What is no longer subscribed would come before what is.
  const std::array ended{mqtt::TopicFilter("kept/a"), mqtt::TopicFilter("kept/b")};
  const auto unsubscribed = device_.client().unsubscribe(ended);
  ASSERT_TRUE(unsubscribed);
  EXPECT_FALSE(device_.outcome(*unsubscribed).error);
  (void)device_.publish("kept/a", "unheard", QoS::at_least_once);
  (void)device_.publish("kept/b", "", QoS::at_least_once, mqtt::Retain::yes);
  (void)device_.publish("other/x", "heard", QoS::exactly_once);
  EXPECT_EQ(device_.message().payload, "heard");

  // A retained message of no bytes ended the one before it; "old a" is still kept.
  EXPECT_FALSE(device_.subscribe("kept/#").error);
  EXPECT_EQ(device_.message().payload, "old a");
  (void)device_.publish("other/x", "last", QoS::exactly_once);
  EXPECT_EQ(device_.message().payload, "last");
  EXPECT_TRUE(device_.messages().empty());
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, RoundTrip, testing::ValuesIn(every_row()), name_of);

}  // namespace
}  // namespace fairlead::interop
