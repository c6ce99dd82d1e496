// SPDX-License-Identifier: Apache-2.0
// Ten thousand clients and an outage of ten minutes, in virtual time.
#include "fairlead/connection/machine.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <queue>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::connection {
namespace {

constexpr std::size_t kClients = 10'000;
constexpr Instant kOutage{std::chrono::seconds(100)};
constexpr Instant kBack = kOutage + std::chrono::minutes(10);
constexpr Duration kRefusedAfter{20};
constexpr Duration kConnectTime{50};

/// SplitMix64: the same numbers on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint32_t next() {
    std::uint64_t z = (state_ += 0x9e37'79b9'7f4a'7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d0'49bb'1331'11ebU;
    return static_cast<std::uint32_t>((z ^ (z >> 31U)) >> 32U);
  }

 private:
  std::uint64_t state_;
};

struct Fleet {
  std::vector<std::int64_t> online_per_second;    ///< From the server's return on.
  std::vector<std::int64_t> attempts_per_second;  ///< From the outage on.
  std::size_t online = 0;
};

/// All clients are online and stable, lose the server at the same instant, and come back.
Fleet simulate() {
  Fleet fleet{std::vector<std::int64_t>(200), std::vector<std::int64_t>(1000)};
  Random random(1);
  Failure lost;
  lost.layer = Layer::mqtt;
  lost.error = Errc::reset;
  Failure refused;
  refused.layer = Layer::connect;
  refused.error = Errc::refused;

  std::vector<Machine> clients(kClients);
  using Wake = std::pair<Instant, std::size_t>;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes;
  for (std::size_t i = 0; i < kClients; ++i) {
    Machine& m = clients[i];
    m.start(Instant{}, random.next());
    m.on_transport(Instant{});
    m.on_online(Instant{});
    (void)m.next_action();
    m.on_failed(lost, kOutage, random.next());
    (void)m.next_action();
    wakes.emplace(m.next_deadline().at(), i);
  }
  while (!wakes.empty()) {
    const auto [now, i] = wakes.top();
    wakes.pop();
    Machine& m = clients[i];
    m.on_time(now, random.next());
    if (m.next_action() != Action::open) {
      wakes.emplace(m.next_deadline().at(), i);
      continue;
    }
    ++fleet.attempts_per_second[static_cast<std::size_t>((now - kOutage) / std::chrono::seconds(1))];
    if (now < kBack) {
      m.on_failed(refused, now + kRefusedAfter, random.next());
      (void)m.next_action();
      wakes.emplace(m.next_deadline().at(), i);
    } else {
      m.on_transport(now + kConnectTime);
      m.on_online(now + kConnectTime);
      ++fleet.online_per_second[static_cast<std::size_t>((now + kConnectTime - kBack) / std::chrono::seconds(1))];
      ++fleet.online;
    }
  }
  return fleet;
}

TEST(Outage, TenThousandClientsComeBackSpreadOut) {
  const Fleet fleet = simulate();
  EXPECT_EQ(fleet.online, kClients);
  // The pauses are uniform in two minutes: about 83 clients in a second. In lock-step it would be thousands.
  EXPECT_LT(std::ranges::max(fleet.online_per_second), 200);
  const std::int64_t first_half =
      std::accumulate(fleet.online_per_second.begin(), fleet.online_per_second.begin() + 60, std::int64_t{0});
  EXPECT_GT(first_half, 4'000);
  EXPECT_LT(first_half, 9'000);
  // Nobody stays away for longer than one pause.
  EXPECT_EQ(std::accumulate(fleet.online_per_second.begin() + 121, fleet.online_per_second.end(), std::int64_t{0}), 0);
}

TEST(Outage, TheServersDoorIsNotHammeredMeanwhile) {
  const Fleet fleet = simulate();
  // From the fifth minute on every client waits a minute on average.
  const auto from = fleet.attempts_per_second.begin() + 300;
  const std::int64_t attempts = std::accumulate(from, from + 300, std::int64_t{0});
  EXPECT_LT(attempts, 300 * 250);
  EXPECT_GT(attempts, 300 * 80);
}

}  // namespace
}  // namespace fairlead::connection
