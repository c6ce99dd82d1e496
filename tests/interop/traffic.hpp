// SPDX-License-Identifier: Apache-2.0
/// @file  Traffic: a publisher and a subscriber of ours, busy, and their ledger.
#pragma once

#include "fairlead/client/poll_loop.hpp"
#include "fairlead/ports/posix_openssl.hpp"

#include "interop/ledger.hpp"
#include "interop/pattern_source.hpp"
#include "support/campaign.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fairlead::interop {

/// Both clients work in one thread, whatever happens to their connections. The publisher has up to kWindow messages
/// on their way: of every QoS, of 0 to 16384 bytes, copied, borrowed and streamed. Throws std::runtime_error when
/// something that must happen does not within twenty seconds.
class Traffic {
 public:
  static constexpr std::size_t kWindow = 12;

  /// @param dice  Outlives the traffic.
  Traffic(const ports::HostOptions& publisher, const ports::HostOptions& subscriber, support::Dice& dice);

  /// Both are online, and the subscriber has its subscription.
  void begin();
  /// Works for one turn of at most `limit`, publishing what there is room for.
  void turn(Duration limit);
  /// Until `done` says so. Gives up when nothing has happened for twenty seconds.
  void run_until(const std::function<bool()>& done, const std::string& what);
  /// Until so many more operations have ended.
  void run_for(std::size_t completions);
  /// Publishes nothing new, until every operation has ended and `is_settled` says so (by default: every message that
  /// was promised has come), or for twenty seconds; then a little longer, for copies that nobody wants.
  void settle(const std::function<bool()>& is_settled = {});
  /// The publisher stands still until the subscriber is subscribed at a broker that had lost its session.
  void hold_publisher_until_subscribed();

  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] bool both_online() const { return publisher_->client().online() && is_subscribed_; }
  /// CONNACKs of the publisher so far.
  [[nodiscard]] const std::vector<mqtt::Connected>& connections() const { return connections_; }
  /// Numbers of the messages whose operations had not ended when the last of them came.
  [[nodiscard]] const std::set<std::uint64_t>& unfinished_at_connack() const { return unfinished_at_connack_; }
  [[nodiscard]] const client::Counters& counters() const { return publisher_->observer().counters(); }
  /// Failures of either client, by what they were called.
  [[nodiscard]] std::string failures() const;

 private:
  struct Sending {
    mqtt::Op op;
    std::uint64_t number;
    std::vector<std::byte> bytes;  ///< Of a borrowed payload.
    std::optional<PatternSource> source;
  };

  void publish_some();
  bool publish_one();
  void take_events(client::MqttClient& client);
  void on_publisher(const client::Event& event);
  void on_subscriber(const client::Event& event);

  support::Dice& dice_;
  std::unique_ptr<ports::HostClient> publisher_;
  std::unique_ptr<ports::HostClient> subscriber_;
  std::array<client::LoopMember, 2> members_;
  std::array<WaitItem, 40> items_{};
  client::PollLoop both_;
  client::PollLoop subscriber_only_;
  Ledger ledger_;
  std::list<Sending> sending_;
  std::vector<mqtt::Connected> connections_;
  std::set<std::uint64_t> unfinished_at_connack_;
  std::vector<std::string> failures_;
  std::optional<mqtt::Op> subscribing_;
  std::size_t completions_ = 0;
  bool is_subscribed_ = false;
  bool publishes_ = false;
  bool publisher_held_ = false;
};

}  // namespace fairlead::interop
