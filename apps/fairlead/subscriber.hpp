// SPDX-License-Identifier: Apache-2.0
/// @file  Subscriber: the subscriptions of one command, and what the server says to each.
#pragma once

#include "fairlead/mqtt/event.hpp"

#include "command_line.hpp"
#include "link.hpp"
#include "report.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::cli {

/// Asks for each filter by itself, so that each gets an answer of its own under both versions of MQTT; subscriptions
/// before the ends of subscriptions, as mosquitto_sub does.
class Subscriber {
 public:
  Subscriber(Link& link, const SubCommand& command, const Report& report);

  /// Everything is to be asked for, again or for the first time.
  void begin();
  /// Asks for as much as the client has room for.
  void feed();
  /// An operation is over. Throws Problem when the server refused the last filter that was left.
  void completed(const mqtt::Completed& completed);
  /// Everything was answered.
  [[nodiscard]] bool done() const { return next_ == requests_.size() && waiting_.empty(); }

 private:
  struct Request {
    mqtt::OpKind kind;
    std::string filter;
    bool refused = false;
  };
  [[nodiscard]] Result<mqtt::Op> ask(const Request& request);
  [[nodiscard]] Failure refusal(const mqtt::Completed& completed) const;

  Link& link_;
  const Report& report_;
  mqtt::QoS qos_;
  std::vector<Request> requests_;
  std::size_t next_ = 0;
  std::map<std::uint32_t, std::size_t> waiting_;  ///< Index of the request by the value of its handle.
};

}  // namespace fairlead::cli
