// SPDX-License-Identifier: Apache-2.0
/// @file  SharedClient: an MQTT client that several threads may call.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/platform/mutex.hpp"
#include "fairlead/platform/platform.hpp"

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>

namespace fairlead::client {

/// A lock around an MqttClient. One thread takes events, and does all sending and receiving; every thread, this one
/// too, may make any other call at any time, also while an event is being handled.
///
/// A request is queued by the thread that makes it and wakes the one that waits in next_event(), which sends it: many
/// requests leave together. The lock is let go while next_event() waits and while a PayloadSource is read, and nobody
/// holds it while an event is handled. The longest that it is held is one step of the client.
///
/// Owns nothing: client, platform and mutex outlive it and its last call, and nobody else calls the client or waits on
/// the platform's waiter meanwhile. idle() says whether next_event() is still running; everything else returns at once.
/// Allocates nothing.
///
/// Example: the thread that takes events
/// @code
///   while (const auto event = shared.next_event()) handle(*event);
/// @endcode
class SharedClient {
 public:
  SharedClient(MqttClient& client, const platform::Platform& platform, platform::Mutex& mutex)
      : client_(client), platform_(platform), mutex_(mutex) {}
  SharedClient(const SharedClient&) = delete;
  SharedClient& operator=(const SharedClient&) = delete;
  /// Precondition: idle().
  ~SharedClient();

  // ---- Events ----

  /// Lets the client work until it has an event.
  ///
  /// @return The event; its views live until the next call of next_event(), whatever else is called. Or
  ///   - timed_out  `until` passed first.
  ///   - cancelled  cancel() was called.
  ///   - busy       another thread is in it.
  ///   - no_memory, invalid   the operating system could not wait.
  [[nodiscard]] Result<Event> next_event(Deadline until = Deadline::never());

  /// Ends the waiting of the present next_event(), or of the next one, with `cancelled`; events that are there already
  /// come first. From any thread, signal handler or interrupt.
  void cancel();

  // ---- The connection, and requests; see MqttClient ----

  /// As MqttClient::start().
  Result<void> start();
  /// Asks for the end of the connection. The thread that takes events brings it about, since it may be waiting for
  /// what the end closes; Offline tells it when the end has come.
  void stop(mqtt::ReasonCode reason = mqtt::ReasonCode::success);
  void retry_now();

  /// As MqttClient::publish().
  Result<mqtt::Op> publish(const mqtt::Publication& publication);
  /// The source is read by the thread that takes events, without the lock: it may make calls of this object.
  Result<mqtt::Op> publish(const mqtt::Publication& publication, PayloadSource& source);
  Result<mqtt::Op> subscribe(std::span<const mqtt::Subscription> subscriptions,
                             std::span<const mqtt::Property> properties = {});
  Result<mqtt::Op> unsubscribe(std::span<const mqtt::TopicFilter> filters,
                               std::span<const mqtt::Property> properties = {});
  Result<void> cancel(mqtt::Op op);
  Result<void> attach(mqtt::Op op, PayloadSource& source);

  // ---- State, as it was a moment ago ----

  /// As MqttClient::phase().
  [[nodiscard]] connection::Phase phase() const;
  [[nodiscard]] bool online() const { return phase() == connection::Phase::online; }
  /// As MqttClient::failure().
  [[nodiscard]] Failure failure() const;
  /// Operations that are not over.
  [[nodiscard]] std::size_t unfinished() const;
  /// Whether no thread is in next_event().
  [[nodiscard]] bool idle() const;

 private:
  class Driving;

  // With the lock held; drive() and wait() let it go and take it again.
  [[nodiscard]] Result<Event> drive(Deadline until);
  [[nodiscard]] Result<void> wait(Deadline until);
  void attend();

  MqttClient& client_;
  platform::Platform platform_;
  platform::Mutex& mutex_;
  std::atomic<bool> cancelled_ = false;
  std::optional<mqtt::ReasonCode> stop_;  ///< Asked for while another thread was driving.
  bool driving_ = false;
  bool waiting_ = false;  ///< In Waiter::wait(), and not woken since.
};

}  // namespace fairlead::client
