// SPDX-License-Identifier: Apache-2.0
// Two clients with the same identifier, each of which takes the other's place.
#include "fairlead/client/poll_loop.hpp"

#include "interop/device.hpp"
#include "interop/rows.hpp"
#include "support/canned_server.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Displacement : public testing::TestWithParam<Row> {
 protected:
  /// What a displaced client must have been told. 3.1.1 has no words for it, and Mosquitto 2.0.11 uses none under 5.0
  /// either (it ends the connection in order): then the connection is lost, and that is all.
  void expect_displaced(const connection::Offline& offline) const {
    EXPECT_EQ(offline.failure.layer, Layer::mqtt);
    const Errc error = offline.failure.error;
    const bool says_why = GetParam().mqtt == mqtt::Version::v5 && error == Errc::session_taken_over;
    EXPECT_TRUE(says_why || error == Errc::closed || error == Errc::reset) << name(error);
    EXPECT_TRUE(offline.retry_in.has_value());
  }

  support::Mosquitto broker_{broker_for(GetParam())};
};

TEST_P(Displacement, IsReported) {
  Device first(options_for(GetParam(), broker_.endpoint(), "twin"));
  first.connect();
  Device second(options_for(GetParam(), broker_.endpoint(), "twin"));
  second.connect();
  expect_displaced(first.offline());
}

TEST_P(Displacement, TwinsDoNotFightInLockStep) {
  constexpr Duration kBase = milliseconds(20);
  constexpr Duration kCap = milliseconds(500);
  const auto make = [&] {
    ports::HostOptions options = options_for(GetParam(), broker_.endpoint(), "twin");
    options.backoff = {.base = kBase, .cap = kCap};
    return *ports::HostClient::create(options);
  };
  const std::array hosts{make(), make()};
  std::array members{client::LoopMember{.client = &hosts[0]->client()},
                     client::LoopMember{.client = &hosts[1]->client()}};
  std::array<WaitItem, 40> items;
  client::PollLoop loop(members, items, hosts[0]->platform());
  for (const auto& host : hosts) ASSERT_TRUE(host->start());

  // Each is online every time, so that a backoff which took that for success would never grow.
  constexpr int kLosses = 5;
  std::array<std::vector<Duration>, 2> pauses;
  const Deadline until = after(hosts[0]->now(), seconds(20));
  while (pauses[0].size() < kLosses || pauses[1].size() < kLosses) {
    ASSERT_FALSE(until.passed(hosts[0]->now()));
    ASSERT_TRUE(loop.turn(until));
    while (client::MqttClient* const client = loop.next_with_events()) {
      auto& own = pauses[client == &hosts[0]->client() ? 0 : 1];
      while (const auto event = client->next_event()) {
        const auto* const offline = std::get_if<connection::Offline>(&*event);
        if (offline == nullptr) continue;
        expect_displaced(*offline);
        ASSERT_TRUE(offline->retry_in.has_value());
        own.push_back(*offline->retry_in);
        EXPECT_EQ(offline->failure.attempts, own.size()) << "being displaced is a failure, although CONNACK came";
        EXPECT_LE(*offline->retry_in, std::min(kCap, kBase * (1 << (own.size() - 1))));
      }
    }
  }
  EXPECT_NE(pauses[0], pauses[1]);
  Duration longest{};
  for (const Duration pause : pauses[0]) longest = std::max(longest, pause);
  for (const Duration pause : pauses[1]) longest = std::max(longest, pause);
  EXPECT_GT(longest, kBase) << "ten pauses, from windows of up to 320 ms";
}

TEST(DisplacementSaid, IsReportedAsSuchAndCountsAsAFailure) {
  // CONNACK, and then DISCONNECT with the reason "session taken over" (5.0 section 3.14.2.1).
  const support::CannedServer server({.text = std::string("\x20\x03\x00\x00\x00\xe0\x02\x8e\x00", 9)});
  Device device(options_for({}, "mqtt://127.0.0.1:" + std::to_string(server.port())));
  device.connect();
  for (int attempts = 1; attempts <= 4; ++attempts) {
    const connection::Offline offline = device.offline();
    EXPECT_EQ(offline.failure.layer, Layer::mqtt);
    EXPECT_EQ(offline.failure.error, Errc::session_taken_over);
    EXPECT_EQ(offline.failure.native, 0x8e);
    EXPECT_EQ(offline.failure.attempts, attempts);
  }
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, Displacement, testing::ValuesIn(main_rows()), name_of);

}  // namespace
}  // namespace fairlead::interop
