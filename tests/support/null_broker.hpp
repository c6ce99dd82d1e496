// SPDX-License-Identifier: Apache-2.0
/// @file  NullBroker: a server that speaks just enough MQTT 3.1.1 and 5.0 to keep a client busy, and costs next to
/// nothing.
#pragma once

#include "support/tcp_listener.hpp"

#include <atomic>
#include <cstdint>
#include <thread>

namespace fairlead::support {

/// Accepts every client, acknowledges every message at QoS 1 and 2, and keeps none of them.
///
/// A SUBSCRIBE to "burst/<qos>/<size>/<milliseconds>[/<count>]" makes it send messages of that QoS (0 or 1) and payload
/// size on the topic kTopic, as fast as the client takes them, at most kWindow of them unacknowledged; when the time is
/// over, or so many are sent, one last message on kEndTopic. It checks nothing: a client that breaks the rules gets an
/// answer, or none.
///
/// Serves on a free port of 127.0.0.1 in a thread of its own, one connection after the other. Throws std::system_error
/// when it cannot be started. In steady state the thread allocates nothing.
class NullBroker {
 public:
  static constexpr const char* kTopic = "bench/message";
  static constexpr const char* kEndTopic = "bench/the-end";
  static constexpr int kWindow = 100;

  NullBroker();
  ~NullBroker();
  NullBroker(const NullBroker&) = delete;
  NullBroker& operator=(const NullBroker&) = delete;

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  /// Publications whose head has arrived, over all connections.
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  /// For the processor on which it shall run.
  [[nodiscard]] std::thread& thread() { return thread_; }

 private:
  void serve();

  TcpListener listener_;
  Descriptor stop_;
  std::atomic<std::uint64_t> messages_ = 0;
  std::thread thread_;
};

}  // namespace fairlead::support
