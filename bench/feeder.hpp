// SPDX-License-Identifier: Apache-2.0
/// @file  Feeder: who publishes what a client receives from a real broker.
#pragma once

#include "client.hpp"
#include "support/tcp_listener.hpp"

#include <cstdint>
#include <thread>

namespace fairlead::bench {

/// Publishes to the topics of client.hpp from a thread of its own, encoded by hand: for `milliseconds` from the first
/// message that `inbox` has received, never far ahead of it, so that the broker has nothing to store; then the last.
class Feeder {
 public:
  Feeder(std::uint16_t port, int qos, std::size_t size, int milliseconds, const Inbox& inbox);
  ~Feeder();
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  /// The processor time that it has taken, which is not the client's.
  [[nodiscard]] double cpu_seconds();

 private:
  void run();
  void await_first();
  void send(std::string_view topic, std::size_t size);
  void flush();

  support::Descriptor socket_;
  int qos_;
  std::size_t size_;
  int milliseconds_;
  const Inbox& inbox_;
  std::string waiting_;
  std::uint16_t id_ = 0;
  std::thread thread_;
};

}  // namespace fairlead::bench
