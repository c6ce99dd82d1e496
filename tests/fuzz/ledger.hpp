// SPDX-License-Identifier: Apache-2.0
/// @file  Ledger: every request and message of one run, and the promises about each.
#pragma once

#include "fairlead/mqtt/event.hpp"
#include "fairlead/mqtt/message.hpp"

#include "support/mqtt_wire.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::fuzz {

/// A request that the session accepted.
struct Request {
  mqtt::OpKind kind{};
  mqtt::QoS qos{};
  mqtt::Payload::Kind owner{};
  mqtt::Op op;
  std::size_t filters = 0;
  std::string topic;
  std::string payload;   ///< What subscribers must get.
  support::Buffer lent;  ///< What the session may read until the request is over; freed then.
  unsigned losses = 0;   ///< Of sessions by the broker, when it was accepted.
  unsigned arrived = 0;
  unsigned published = 0;
  bool over = false;
  bool withdrawn = false;
  std::optional<Errc> error;
  std::optional<Errc> failed;  ///< What fail_payload() was given.

  [[nodiscard]] bool is_publication() const { return kind == mqtt::OpKind::publish; }
};

/// A message for the client.
struct Incoming {
  mqtt::QoS qos{};
  std::string payload;
  unsigned losses = 0;
  unsigned delivered = 0;
};

/// Fails a check as soon as a promise is broken that holds whatever the server does; those that need a server which
/// keeps the standard are asked for by `honest`.
class Ledger {
 public:
  // ---- Out ----

  /// A new publication, whose payload depends on its number alone.
  Request& draft(mqtt::OpKind kind, std::size_t payload_size);
  /// The last draft was refused.
  void strike_out() { requests_.pop_back(); }
  [[nodiscard]] std::deque<Request>& requests() { return requests_; }
  /// The request that is not over and has this handle, or null.
  Request* find(mqtt::Op op);
  void complete(const mqtt::Completed& completed);
  /// A publication reached the broker.
  void arrive(std::string_view topic, std::string_view payload, bool honest);
  /// The broker began an onward delivery of what has arrived.
  void publish(std::string_view topic, unsigned losses, bool honest);
  /// The session's memory was lost in the middle of a QoS 0 message, and with it one operation.
  void forget_qos_0_on_its_way();
  [[nodiscard]] std::size_t unfinished() const;

  // ---- In ----

  Incoming& send(mqtt::QoS qos, std::size_t payload_size, unsigned losses);
  [[nodiscard]] static std::string incoming_topic(std::size_t number) { return "b/" + std::to_string(number); }
  [[nodiscard]] std::size_t incoming() const { return incoming_.size(); }
  void deliver(std::string_view topic, std::string_view payload, mqtt::QoS qos, bool honest);

  /// All work is done, with a server that kept the standard: what had to arrive did.
  void settle(unsigned losses) const;

 private:
  std::deque<Request> requests_;
  std::deque<Incoming> incoming_;
  std::size_t first_arrived_[3] = {};  ///< By QoS, behind the last that arrived for the first time.
  std::size_t first_delivered_[3] = {};
};

}  // namespace fairlead::fuzz
