// SPDX-License-Identifier: Apache-2.0
// The will: published for a connection that breaks, and for no other.
#include "interop/device.hpp"
#include "interop/rows.hpp"
#include "support/relay.hpp"

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

class WillTest : public testing::TestWithParam<Row> {
 protected:
  WillTest() {
    witness_.connect();
    EXPECT_FALSE(witness_.subscribe("last/#").error);
  }

  /// A device with a will, whose connection goes through the relay.
  [[nodiscard]] ports::HostOptions options() const {
    ports::HostOptions options = options_for(GetParam(), relay_.instead_of(broker_.endpoint()));
    options.connect.will = mqtt::Will{.topic = "last/words",
                                      .payload = bytes_of("gone"),
                                      .qos = mqtt::QoS::exactly_once,
                                      .retain = mqtt::Retain::yes};
    return options;
  }

  /// What the witness has heard until a message that comes after everything else.
  std::vector<std::string> heard() {
    (void)witness_.publish("last/of all", "end", mqtt::QoS::exactly_once);
    std::vector<std::string> payloads;
    while (payloads.empty() || payloads.back() != "end") payloads.push_back(witness_.message().payload);
    payloads.pop_back();
    return payloads;
  }

  support::Mosquitto broker_{broker_for(GetParam())};
  support::Relay relay_{broker_.port()};
  Device witness_{options_for(GetParam(), broker_.endpoint(), "witness")};
};

TEST_P(WillTest, ComesWhenTheConnectionBreaks) {
  for (const support::Ending ending : {support::Ending::closes, support::Ending::resets}) {
    Device device(options());
    device.connect();
    relay_.cut_all(ending);
    const Message will = witness_.message();
    EXPECT_EQ(will.topic, "last/words");
    EXPECT_EQ(will.payload, "gone");
    EXPECT_EQ(will.qos, mqtt::QoS::exactly_once);
    EXPECT_FALSE(will.retained) << "to whom was there";
    EXPECT_TRUE(device.offline().failure.happened());
  }
  Device late(options_for(GetParam(), broker_.endpoint(), "late"));
  late.connect();
  EXPECT_FALSE(late.subscribe("last/words").error);
  EXPECT_TRUE(late.message().retained);
}

TEST_P(WillTest, DoesNotComeAfterDisconnect) {
  Device device(options());
  device.connect();
  device.disconnect();
  EXPECT_EQ(heard(), std::vector<std::string>());
}

TEST_P(WillTest, ComesAfterADisconnectThatAsksForIt) {
  Device device(options());
  device.connect();
  device.disconnect(mqtt::ReasonCode::disconnect_with_will);
  // 3.1.1 has no such word: its DISCONNECT is the plain one, and ends the will.
  const bool v5 = GetParam().mqtt == mqtt::Version::v5;
  EXPECT_EQ(heard(), v5 ? std::vector<std::string>{"gone"} : std::vector<std::string>());
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, WillTest, testing::ValuesIn(main_rows()), name_of);

}  // namespace
}  // namespace fairlead::interop
