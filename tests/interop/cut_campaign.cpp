// SPDX-License-Identifier: Apache-2.0
// Connections to a real broker are cut at any byte, in either direction: at least once, exactly once.
#include "interop/account.hpp"
#include "interop/rows.hpp"
#include "interop/traffic.hpp"
#include "support/relay.hpp"

#include <mutex>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using support::Toward;

/// After how many bytes connections end: at times in the middle of a handshake, at times after many messages.
class CutPlan {
 public:
  /// @param handshake  How many bytes a TLS handshake takes in each direction, about; three of four connections last
  ///   longer.
  CutPlan(std::uint64_t seed, std::uint64_t handshake) : dice_(seed), handshake_(handshake) {}

  std::optional<support::Cut> next() {
    const std::lock_guard lock(mutex_);
    if (ended_) return std::nullopt;
    return support::Cut{.toward = dice_.one_in(2) ? Toward::server : Toward::client,
                        .after = (dice_.one_in(4) ? 0 : handshake_) + dice_.of_any_size(15),
                        .ending = dice_.one_in(2) ? support::Ending::closes : support::Ending::resets};
  }
  /// Connections stay from now on.
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }

 private:
  std::mutex mutex_;  // It is asked from the threads of two relays.
  support::Dice dice_;
  std::uint64_t handshake_;
  bool ended_ = false;
};

class CutCampaign : public testing::TestWithParam<Row> {};

TEST_P(CutCampaign, KeepsThePromiseOfEachQos) {
  support::Dice dice;
  support::MosquittoOptions options = broker_for(GetParam());
  options.more = kCampaignBroker;
  const support::Mosquitto broker(options);
  CutPlan plan(dice.seed(), GetParam().security == Security::plain ? 0 : 2500);
  const auto cut = [&plan](std::size_t) { return plan.next(); };
  support::Relay to_publisher(broker.port(), cut);
  support::Relay to_subscriber(broker.port(), cut);
  const auto by_way_of = [&](const support::Relay& relay, const std::string& client_id) {
    ports::HostOptions made = kept_options_for(GetParam(), relay.instead_of(broker.endpoint()), client_id);
    made.backoff = {.base = std::chrono::milliseconds(1), .cap = std::chrono::milliseconds(4)};
    return made;
  };
  Traffic traffic(by_way_of(to_publisher, "publisher"), by_way_of(to_subscriber, "subscriber"), dice);
  traffic.begin();
  const std::size_t cuts = support::campaign_count(40);
  const auto made = [&] { return to_publisher.cuts() + to_subscriber.cuts(); };
  traffic.run_until([&] { return made() >= cuts; }, "connections are cut");
  plan.end();
  to_publisher.cut_all();
  to_subscriber.cut_all();
  traffic.settle();

  expect_everything_once(traffic.ledger(), broker.log());
  print_account(text(GetParam()) + ": " + std::to_string(made()) + " cuts of " +
                    std::to_string(to_publisher.connections() + to_subscriber.connections()) + " connections",
                traffic);
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, CutCampaign, testing::ValuesIn(main_rows()), name_of);

}  // namespace
}  // namespace fairlead::interop
