// SPDX-License-Identifier: Apache-2.0
// A payload that is far larger than memory, sent and received at every QoS, while each connection is cut in the middle
// of it once. FAIRLEAD_COUNT is its size in megabytes, at most 256.
#include "fairlead/client/poll_loop.hpp"

#include "interop/pattern_source.hpp"
#include "interop/rows.hpp"
#include "support/campaign.hpp"
#include "support/pattern.hpp"
#include "support/relay.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include <gtest/gtest.h>
#include <malloc.h>

namespace fairlead::interop {
namespace {

using mqtt::QoS;

constexpr std::uint64_t kMegabyte = 1'000'000;
constexpr std::uint64_t kLargest = 256;  // A packet of MQTT holds 268,435,455 bytes.
constexpr std::size_t kMemoryOfAClient = std::size_t{1024} * 1024;
constexpr std::chrono::seconds kPatience{60};

/// Bytes that this process has allocated and not given back. 0 under a sanitizer that has an allocator of its own.
std::size_t allocated() {
  const struct mallinfo2 all = ::mallinfo2();
  return all.uordblks + all.hblkhd;
}

/// A publisher and a subscriber, each by way of a relay that cuts its first connection after half of the payload.
class Transfer {
 public:
  Transfer(const Row& row, const support::Mosquitto& broker, QoS qos, std::uint64_t size)
      : qos_(qos),
        source_(0, size),
        to_publisher_(broker.port(), support::cut_once(support::Toward::server, size / 2)),
        // A subscriber that loses a message of QoS 0 has lost it.
        to_subscriber_(broker.port(),
                       support::cut_once(support::Toward::client, qos == QoS::at_most_once ? 0 : size / 2)),
        before_(allocated()),
        publisher_(make(row, to_publisher_.instead_of(broker.endpoint()), "publisher")),
        subscriber_(make(row, to_subscriber_.instead_of(broker.endpoint()), "subscriber")) {}

  void run() {
    ASSERT_TRUE(publisher_->start());
    ASSERT_TRUE(subscriber_->start());
    Deadline patience = after(publisher_->now(), kPatience);
    while (received_ == 0 || !completed_) {
      ASSERT_TRUE(loop_.turn(patience));
      ASSERT_FALSE(patience.passed(publisher_->now())) << "after " << checked_ << " bytes";
      while (client::MqttClient* const client = loop_.next_with_events()) {
        while (const auto event = client->next_event()) {
          patience = after(publisher_->now(), kPatience);
          ASSERT_NO_FATAL_FAILURE(client == &publisher_->client() ? on_publisher(*event) : on_subscriber(*event));
        }
      }
      most_ = std::max(most_, allocated());
    }
  }

  [[nodiscard]] std::size_t memory() const { return most_ > before_ ? most_ - before_ : 0; }
  [[nodiscard]] std::uint64_t bytes_read() const { return source_.bytes_read(); }
  [[nodiscard]] std::size_t received() const { return received_; }
  [[nodiscard]] std::uint64_t checked() const { return checked_; }
  [[nodiscard]] std::size_t cuts() const { return to_publisher_.cuts() + to_subscriber_.cuts(); }

 private:
  static std::unique_ptr<ports::HostClient> make(const Row& row, const std::string& endpoint, const char* client_id) {
    ports::HostOptions options = kept_options_for(row, endpoint, client_id);
    options.memory = {};
    return *ports::HostClient::create(options);
  }

  void publish() { ASSERT_TRUE(publisher_->client().publish({.topic = "large", .qos = qos_}, source_)); }

  void on_publisher(const client::Event& event) {
    if (const auto* const done = std::get_if<mqtt::Completed>(&event)) {
      // At QoS 0 nobody but the application repeats what was cut.
      if (qos_ == QoS::at_most_once && done->error == Errc::reset) return publish();
      ASSERT_FALSE(done->error);
      completed_ = true;
    }
  }

  void on_subscriber(const client::Event& event) {
    if (std::get_if<mqtt::Connected>(&event) != nullptr && !subscribed_) {
      subscribed_ = true;
      const mqtt::Subscription large{.filter = "large", .qos = QoS::exactly_once};
      ASSERT_TRUE(subscriber_->client().subscribe({&large, 1}));
    } else if (const auto* const done = std::get_if<mqtt::Completed>(&event)) {
      ASSERT_FALSE(done->error);
      publish();
    } else if (std::get_if<mqtt::MessageAborted>(&event) != nullptr) {
      next_ = 0;
    } else if (const auto* const piece = std::get_if<mqtt::MessagePiece>(&event)) {
      ASSERT_EQ(piece->offset, next_);
      ASSERT_EQ(piece->header.qos, qos_);
      ASSERT_TRUE(support::is_pattern(0, piece->offset, piece->data)) << "at " << piece->offset;
      next_ += static_cast<std::uint32_t>(piece->data.size());
      checked_ += piece->data.size();
      if (!piece->is_last()) return;
      next_ = 0;
      ++received_;
    }
  }

  QoS qos_;
  PatternSource source_;
  support::Relay to_publisher_;
  support::Relay to_subscriber_;
  std::size_t before_;
  std::size_t most_ = 0;
  std::unique_ptr<ports::HostClient> publisher_;
  std::unique_ptr<ports::HostClient> subscriber_;
  std::array<client::LoopMember, 2> members_{client::LoopMember{.client = &publisher_->client()},
                                             client::LoopMember{.client = &subscriber_->client()}};
  std::array<WaitItem, 40> items_{};
  client::PollLoop loop_{members_, items_, publisher_->platform()};
  std::uint32_t next_ = 0;     ///< Offset of the piece that must come next.
  std::uint64_t checked_ = 0;  ///< Bytes received, those of broken connections included.
  std::size_t received_ = 0;   ///< Whole messages.
  bool subscribed_ = false;
  bool completed_ = false;
};

class LargePayload : public testing::TestWithParam<std::tuple<Row, QoS>> {};

TEST_P(LargePayload, GoesThroughLittleMemoryAndTwoCuts) {
  const auto& [row, qos] = GetParam();
  // Much more than sockets hold: what they hold has left, and at QoS 0 nobody says that a cut has lost it.
  const std::uint64_t size = std::clamp<std::uint64_t>(support::campaign_count(20), 20, kLargest) * kMegabyte;
  const support::Mosquitto broker(broker_for(row));
  Transfer transfer(row, broker, qos, size);
  const auto begun = std::chrono::steady_clock::now();
  ASSERT_NO_FATAL_FAILURE(transfer.run());
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  EXPECT_EQ(transfer.received(), 1U);
  EXPECT_EQ(transfer.cuts(), qos == QoS::at_most_once ? 1U : 2U);
  EXPECT_GT(transfer.bytes_read(), size) << "what was cut is read again from its start";
  EXPECT_EQ(transfer.checked() > size, qos != QoS::at_most_once);
  EXPECT_LE(transfer.memory(), 2 * kMemoryOfAClient) << "both clients, and what the relays hold";
  std::cout << text(row) << " QoS " << static_cast<int>(qos) << ": " << size << " bytes, " << transfer.bytes_read()
            << " read, " << transfer.checked() << " received, " << transfer.memory() / 1024
            << " KiB for two clients and two relays, " << taken.count() << " s\n";
}

std::string name_of_case(const testing::TestParamInfo<std::tuple<Row, QoS>>& one) {
  return text(std::get<0>(one.param)) + "_qos" + std::to_string(static_cast<int>(std::get<1>(one.param)));
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, LargePayload,
                         testing::Combine(testing::Values(Row{}, Row{mqtt::Version::v3_1_1, Security::mutual,
                                                                     tls::Version::tls_1_3}),
                                          testing::Values(QoS::at_most_once, QoS::at_least_once, QoS::exactly_once)),
                         name_of_case);

}  // namespace
}  // namespace fairlead::interop
