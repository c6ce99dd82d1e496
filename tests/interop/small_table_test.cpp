// SPDX-License-Identifier: Apache-2.0
// More QoS 2 messages on their way than a device can remember. 3.1.1 cannot tell the broker, so that the connection
// ends, again and again; each time the broker must have heard what was acknowledged before.
#include "interop/device.hpp"
#include "interop/rows.hpp"

#include <array>
#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

TEST(SmallTable, GetsEverythingOnceFromABrokerThatSendsMoreThanItHolds) {
  constexpr std::size_t kTable = 8;
  constexpr std::size_t kMessages = 200;
  const Row row{.mqtt = mqtt::Version::v3_1_1};
  const support::Mosquitto broker({.more = kCampaignBroker});
  // One read of 64 KiB fills the table, and more is unread behind it when the connection ends.
  const std::string payload(4'000, 'x');
  ports::HostOptions options = kept_options_for(row, broker.endpoint(), "small");
  options.memory.inbound = kTable;
  options.backoff = {.base = std::chrono::milliseconds(1), .cap = std::chrono::milliseconds(4)};
  {
    Device before(options);
    before.connect();
    EXPECT_FALSE(before.subscribe("numbered/#").error);
    before.disconnect();
  }
  Device publisher(options_for(row, broker.endpoint(), "publisher"));
  publisher.connect();
  for (std::size_t i = 0; i < kMessages; ++i) {
    EXPECT_FALSE(publisher.publish("numbered/" + std::to_string(i), payload, mqtt::QoS::exactly_once).error);
  }

  auto made = ports::HostClient::create(options);
  ASSERT_TRUE(made);
  ports::HostClient& small = **made;
  ASSERT_TRUE(small.start());
  std::array<int, kMessages> received{};
  std::size_t whole = 0;
  std::size_t ends = 0;
  const Deadline until = after(small.now(), std::chrono::seconds(20));
  while (whole < kMessages) {
    const auto event = small.next_event(until);
    ASSERT_TRUE(event) << name(event.error()) << " after " << whole << " messages and " << ends << " connections";
    if (const auto* const piece = std::get_if<mqtt::MessagePiece>(&*event); piece != nullptr && piece->is_last()) {
      ++received.at(std::stoul(std::string(piece->header.topic.view().substr(9))));
      ++whole;
    } else if (const auto* const offline = std::get_if<connection::Offline>(&*event)) {
      EXPECT_EQ(offline->failure.error, Errc::no_space);
      ++ends;
    }
  }
  for (const int times : received) EXPECT_EQ(times, 1);
  EXPECT_GE(ends, kMessages / kTable - 1) << "the table was too small each time";
}

}  // namespace
}  // namespace fairlead::interop
