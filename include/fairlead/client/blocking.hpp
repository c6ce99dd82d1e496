// SPDX-License-Identifier: Apache-2.0
/// @file  Blocking: a client driven by calls that wait.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/platform/platform.hpp"

#include <atomic>
#include <optional>

namespace fairlead::client {

/// Drives one client in the thread that calls it. Owns nothing: client and platform outlive it.
class Blocking {
 public:
  Blocking(MqttClient& client, const platform::Platform& platform) : client_(client), platform_(platform) {}
  Blocking(const Blocking&) = delete;
  Blocking& operator=(const Blocking&) = delete;

  /// Lets the client work until it has an event.
  ///
  /// @return The event; its views live until the next call. Or
  ///   - timed_out   `until` passed first. The client stays as it is; call again.
  ///   - cancelled   cancel() was called.
  ///   - no_memory, invalid   the operating system could not wait.
  [[nodiscard]] Result<Event> next_event(Deadline until = Deadline::never());

  /// Sends what is queued, as far as the stream takes it, without waiting.
  void flush() { client_.flush(platform_.clock.now()); }

  /// Ends the connection in order and waits for it; events in between are dropped.
  /// @return Nothing; or an error of next_event(): the connection is then closed without order.
  Result<void> stop(Deadline until = Deadline::never(), mqtt::ReasonCode reason = mqtt::ReasonCode::success);

  /// Ends the waiting of the present next_event(), or of the next one, with `cancelled`; events that are there already
  /// come first. From any thread or signal handler.
  void cancel() {
    cancelled_.store(true);
    platform_.waiter.wake();
  }

  [[nodiscard]] MqttClient& client() { return client_; }

 private:
  MqttClient& client_;
  platform::Platform platform_;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace fairlead::client
