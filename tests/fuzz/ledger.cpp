// SPDX-License-Identifier: Apache-2.0
#include "fuzz/ledger.hpp"

#include "fairlead/base/check.hpp"

#include <algorithm>
#include <charconv>

namespace fairlead::fuzz {
namespace {

std::string content(std::size_t number, std::size_t size) {
  std::string made(size, ' ');
  for (std::size_t i = 0; i < size; ++i) made[i] = static_cast<char>((number * 37 + i * 7) & 0xffU);
  return made;
}

/// The number behind the slash of a topic.
std::optional<std::size_t> number_of(std::string_view topic) {
  const std::size_t slash = topic.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::size_t number = 0;
  const auto read = std::from_chars(topic.data() + slash + 1, topic.data() + topic.size(), number);
  if (read.ec != std::errc() || read.ptr != topic.data() + topic.size()) return std::nullopt;
  return number;
}

}  // namespace

Request& Ledger::draft(mqtt::OpKind kind, std::size_t payload_size) {
  Request& made = requests_.emplace_back();
  made.kind = kind;
  if (kind != mqtt::OpKind::publish) return made;
  made.topic = "a/" + std::to_string(requests_.size() - 1);
  made.payload = content(requests_.size() - 1, payload_size);
  return made;
}

Request* Ledger::find(mqtt::Op op) {
  for (Request& request : requests_) {
    if (!request.over && request.op == op) return &request;
  }
  return nullptr;
}

void Ledger::complete(const mqtt::Completed& completed) {
  Request* const found = find(completed.op);
  FAIRLEAD_CHECK(found != nullptr && !completed.op.done());
  Request& request = *found;
  FAIRLEAD_CHECK(completed.kind == request.kind);
  // One that waits for the server to release it can be discarded, and loses its reason with the memory.
  if (request.failed) FAIRLEAD_CHECK(completed.error == request.failed || completed.error == Errc::cancelled);
  if (!completed.reasons.empty()) FAIRLEAD_CHECK(completed.reasons.size() == request.filters);
  if (request.withdrawn) FAIRLEAD_CHECK(completed.error == Errc::cancelled && request.arrived == 0);
  if (request.qos == mqtt::QoS::at_most_once && completed.error) FAIRLEAD_CHECK(request.arrived == 0);
  request.over = true;
  request.error = completed.error;
  request.lent = {};
}

void Ledger::arrive(std::string_view topic, std::string_view payload, bool honest) {
  const auto number = number_of(topic);
  FAIRLEAD_CHECK(number && *number < requests_.size());
  Request& request = requests_[*number];
  FAIRLEAD_CHECK(request.is_publication() && request.topic == topic && request.payload == payload);
  FAIRLEAD_CHECK(!request.withdrawn);
  if (request.qos == mqtt::QoS::at_most_once) FAIRLEAD_CHECK(request.arrived == 0);
  if (++request.arrived > 1 || !honest) return;
  // Messages of one QoS leave in the order of their acceptance.
  std::size_t& behind = first_arrived_[static_cast<std::size_t>(request.qos)];
  FAIRLEAD_CHECK(*number >= behind);
  behind = *number + 1;
}

void Ledger::publish(std::string_view topic, unsigned losses, bool honest) {
  Request& request = requests_[*number_of(topic)];
  ++request.published;
  if (honest && request.qos == mqtt::QoS::exactly_once) {
    FAIRLEAD_CHECK(request.published <= losses - request.losses + 1);
  }
}

void Ledger::forget_qos_0_on_its_way() {
  const auto lost = std::ranges::find_if(
      requests_, [](const Request& r) { return r.is_publication() && r.qos == mqtt::QoS::at_most_once && !r.over; });
  FAIRLEAD_CHECK(lost != requests_.end());
  lost->over = true;
  lost->error = Errc::reset;
  lost->lent = {};
}

std::size_t Ledger::unfinished() const {
  return static_cast<std::size_t>(std::ranges::count_if(requests_, [](const Request& r) { return !r.over; }));
}

Incoming& Ledger::send(mqtt::QoS qos, std::size_t payload_size, unsigned losses) {
  return incoming_.emplace_back(qos, content(incoming_.size(), payload_size), losses, 0U);
}

void Ledger::deliver(std::string_view topic, std::string_view payload, mqtt::QoS qos, bool honest) {
  if (!honest) return;
  const auto number = number_of(topic);
  FAIRLEAD_CHECK(number && *number < incoming_.size() && topic == incoming_topic(*number));
  Incoming& message = incoming_[*number];
  FAIRLEAD_CHECK(message.payload == payload && message.qos == qos);
  if (++message.delivered > 1) {
    FAIRLEAD_CHECK(qos == mqtt::QoS::at_least_once);
    return;
  }
  std::size_t& behind = first_delivered_[static_cast<std::size_t>(qos)];
  FAIRLEAD_CHECK(*number >= behind);
  behind = *number + 1;
}

void Ledger::settle(unsigned losses) const {
  for (const Request& request : requests_) {
    FAIRLEAD_CHECK(request.over);
    if (request.error || !request.is_publication() || request.qos == mqtt::QoS::at_most_once) continue;
    FAIRLEAD_CHECK(request.published != 0);
  }
  for (const Incoming& message : incoming_) {
    // A broker that lost its session lost what it had not delivered.
    if (message.qos == mqtt::QoS::at_most_once || message.losses != losses) continue;
    FAIRLEAD_CHECK(message.delivered != 0);
  }
}

}  // namespace fairlead::fuzz
