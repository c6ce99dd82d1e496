// SPDX-License-Identifier: Apache-2.0
/// @file  Device: a client in a test, which is asked for one thing after the other.
#pragma once

#include "fairlead/ports/posix_openssl.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::interop {

/// A received message, put together from its pieces.
struct Message {
  std::string topic;
  std::string payload;
  mqtt::QoS qos{};
  bool retained = false;
  bool duplicate = false;
  std::size_t pieces = 0;
};

/// How an operation ended.
struct Outcome {
  mqtt::Op op;
  std::optional<Errc> error;
  mqtt::ReasonCode reason{};
  std::vector<mqtt::ReasonCode> reasons;  ///< Of each filter.
};

/// Drives one HostClient by waiting; what comes meanwhile is kept until it is asked for. Whatever is waited for must
/// come within ten seconds, or std::runtime_error is thrown; it is also thrown when the connection is lost and nobody
/// has asked for that.
class Device {
 public:
  /// Throws std::runtime_error when the client cannot be made.
  explicit Device(const ports::HostOptions& options);

  [[nodiscard]] ports::HostClient& host() { return *host_; }
  [[nodiscard]] client::MqttClient& client() { return host_->client(); }
  [[nodiscard]] const client::Counters& counters() const { return host_->observer().counters(); }

  /// Starts, and waits until it is online.
  mqtt::Connected connect();
  /// Waits until it is online again, however many attempts that takes. Views in the event are void.
  mqtt::Connected connected();
  /// Waits for the next end of a connection or of an attempt.
  connection::Offline offline();
  /// Waits for the next message that has not been given yet.
  Message message();
  /// Waits for the end of an operation.
  Outcome outcome(mqtt::Op op);
  /// Works for so long, and waits for nothing. Messages and outcomes are kept.
  void work(Duration duration);
  /// DISCONNECT, and the end of the connection.
  void disconnect(mqtt::ReasonCode reason = mqtt::ReasonCode::success);

  Outcome subscribe(std::span<const mqtt::Subscription> subscriptions);
  Outcome subscribe(std::string_view filter, mqtt::QoS qos = mqtt::QoS::exactly_once);
  Outcome unsubscribe(std::string_view filter);
  /// Asks, and does not wait.
  mqtt::Op request(std::string_view topic, std::string_view payload, mqtt::QoS qos,
                   mqtt::Retain retain = mqtt::Retain::no);
  /// Publishes, and waits for the outcome.
  Outcome publish(std::string_view topic, std::string_view payload, mqtt::QoS qos = mqtt::QoS::at_least_once,
                  mqtt::Retain retain = mqtt::Retain::no);

  /// Messages that have not been given yet.
  [[nodiscard]] const std::deque<Message>& messages() const { return messages_; }

 private:
  enum class IfLost : std::uint8_t {
    throws,
    is_filed
  };
  /// Waits for one event and files it. False when `until` passed.
  bool take(Deadline until, IfLost if_lost = IfLost::throws);
  template <class T>
  T first_of(std::deque<T>& filed, const char* what, IfLost if_lost = IfLost::throws);
  void file(const mqtt::MessagePiece& piece);

  std::unique_ptr<ports::HostClient> host_;
  std::deque<mqtt::Connected> connected_;
  std::deque<connection::Offline> offline_;
  std::deque<Message> messages_;
  std::deque<Outcome> outcomes_;
  Message unfinished_;
};

}  // namespace fairlead::interop
