// SPDX-License-Identifier: Apache-2.0
// A link that is silent: idle, or dead without saying so.
#include "interop/device.hpp"
#include "interop/rows.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class KeepAlive : public testing::TestWithParam<Row> {
 protected:
  /// One second of silence, half a second for each answer.
  [[nodiscard]] ports::HostOptions options() const {
    ports::HostOptions options = kept_options_for(GetParam(), broker_.endpoint());
    options.connect.keep_alive = seconds(1);
    options.connect.ping_timeout = milliseconds(500);
    options.connect.connack_timeout = milliseconds(500);
    options.timeouts.handshake = milliseconds(500);
    return options;
  }

  support::Mosquitto broker_{broker_for(GetParam())};
};

TEST_P(KeepAlive, PingsAnIdleLinkAndStaysOnline) {
  Device device(options());
  device.connect();
  device.work(milliseconds(1'700));  // The broker gives up after 1.5 s without a packet.
  EXPECT_TRUE(device.client().online());
  EXPECT_EQ(device.counters().failures, 0U);
  EXPECT_TRUE(broker_.logs("Sending PINGRESP to device"));
  EXPECT_FALSE(device.publish("still", "here").error);
}

TEST_P(KeepAlive, NoticesABrokerThatStandsStillAndComesBackToIt) {
  Device device(options());
  EXPECT_EQ(device.connect().keep_alive, seconds(1));
  EXPECT_FALSE(device.subscribe("t", mqtt::QoS::at_least_once).error);
  const Instant before = device.host().now();
  broker_.pause();
  const connection::Offline offline = device.offline();
  EXPECT_EQ(offline.failure.layer, Layer::mqtt);
  EXPECT_EQ(offline.failure.error, Errc::timed_out);
  EXPECT_TRUE(offline.retry_in.has_value());
  const Duration taken = device.host().now() - before;
  EXPECT_GE(taken, milliseconds(1'400));
  EXPECT_LE(taken, seconds(5)) << "1.5 s are meant, and a slow machine";

  // The system still accepts connections in its name; nobody answers on them.
  const connection::Offline again = device.offline();
  EXPECT_EQ(again.failure.layer, GetParam().security == Security::plain ? Layer::mqtt_connect : Layer::handshake);
  EXPECT_EQ(again.failure.error, Errc::timed_out);

  const mqtt::Op waiting = device.request("t", "said meanwhile", mqtt::QoS::at_least_once);
  broker_.resume();
  EXPECT_TRUE(device.connected().session_present);
  EXPECT_FALSE(device.outcome(waiting).error);
  EXPECT_EQ(device.message().payload, "said meanwhile");
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, KeepAlive, testing::ValuesIn(main_rows()), name_of);

}  // namespace
}  // namespace fairlead::interop
