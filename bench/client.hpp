// SPDX-License-Identifier: Apache-2.0
/// @file  Client: what each library under measurement is asked to do. One program for each library defines it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace fairlead::bench {

using Clock = std::chrono::steady_clock;

/// How many messages of QoS 1 may be unacknowledged; the same for every client.
inline constexpr int kWindow = 100;
inline constexpr const char* kTopic = "bench/message";
inline constexpr const char* kEndTopic = "bench/the-end";
inline constexpr auto kPatience = std::chrono::seconds(30);

/// Which messages, and until when.
struct Load {
  int qos = 0;
  std::string payload;
  Clock::time_point until = Clock::time_point::max();
  std::uint64_t most = UINT64_MAX;

  /// Looks at the clock now and then only: it would cost more than a message.
  [[nodiscard]] bool is_over(std::uint64_t published) const {
    return published >= most || (published % 64 == 0 && Clock::now() >= until);
  }
};

/// Counts received messages; the callback of each client tells it of each, from whatever thread.
class Inbox {
 public:
  static constexpr std::uint64_t kWarmUp = 50;

  /// `begin` is called when the warm-up is over, `end` at the last message.
  Inbox(std::function<void()> begin, std::function<void()> end) : begin_(std::move(begin)), end_(std::move(end)) {}

  void on_message(const char* topic, std::size_t topic_size) {
    if (std::string_view(topic, topic_size) == kEndTopic) {
      end_();
      ended_ = true;
    } else if (count_.fetch_add(1, std::memory_order_relaxed) + 1 == kWarmUp) {
      begin_();
    }
  }
  /// How many have come.
  [[nodiscard]] std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  std::function<void()> begin_;
  std::function<void()> end_;
  std::atomic<std::uint64_t> count_ = 0;
  std::atomic<bool> ended_ = false;
};

/// One client. Every function waits until it is done, and throws std::runtime_error when that fails or takes longer
/// than kPatience.
class Client {
 public:
  virtual ~Client() = default;
  /// Connects to 127.0.0.1 by MQTT 3.1.1.
  virtual void connect(std::uint16_t port) = 0;
  /// Publishes until `load` is over, and then one message of QoS 1, whose acknowledgement says that everything has
  /// arrived. @return How many, without the last one.
  virtual std::uint64_t publish(const Load& load) = 0;
  /// Publishes `count` messages of QoS 0, each of which leaves before the next is asked for.
  virtual void publish_singly(const Load& load, int count) = 0;
  /// Asks for messages at `qos`, and takes them until `inbox` has seen the last.
  virtual void receive(const std::string& filter, int qos, Inbox& inbox) = 0;
  virtual void disconnect() = 0;
};

/// The client of this program.
[[nodiscard]] std::unique_ptr<Client> make_client();

}  // namespace fairlead::bench
