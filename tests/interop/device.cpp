// SPDX-License-Identifier: Apache-2.0
#include "interop/device.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace fairlead::interop {
namespace {

constexpr std::chrono::seconds kLimit{10};

template <class T>
T value_of(const Result<T>& result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + std::string(name(result.error())));
  return *result;
}

std::string text(const Failure& failure) {
  return std::string(name(failure.layer)) + ", " + std::string(name(failure.error));
}

}  // namespace

Device::Device(const ports::HostOptions& options) {
  auto made = ports::HostClient::create(options);
  if (!made) throw std::runtime_error(made.error().subject + ": " + std::string(name(made.error().error)));
  host_ = *std::move(made);
}

bool Device::take(Deadline until, IfLost if_lost) {
  const auto event = host_->next_event(until);
  if (!event && event.error() == Errc::timed_out) return false;
  (void)value_of(event, "next_event");
  if (const auto* connected = std::get_if<mqtt::Connected>(&*event)) {
    connected_.push_back(*connected);
  } else if (const auto* offline = std::get_if<connection::Offline>(&*event)) {
    if (if_lost == IfLost::throws) throw std::runtime_error("lost, unasked: " + text(offline->failure));
    offline_.push_back(*offline);
  } else if (const auto* piece = std::get_if<mqtt::MessagePiece>(&*event)) {
    file(*piece);
  } else if (const auto* done = std::get_if<mqtt::Completed>(&*event)) {
    Outcome& outcome = outcomes_.emplace_back(Outcome{.op = done->op, .error = done->error, .reason = done->reason});
    for (std::size_t i = 0; i < done->reasons.size(); ++i) outcome.reasons.push_back(done->reason_of(i));
  } else {
    unfinished_ = {};
  }
  return true;
}

void Device::file(const mqtt::MessagePiece& piece) {
  if (piece.is_first()) {
    unfinished_ = {.topic = std::string(piece.header.topic.view()),
                   .qos = piece.header.qos,
                   .retained = piece.header.retain == mqtt::Retain::yes,
                   .duplicate = piece.header.duplicate};
  }
  if (piece.offset != unfinished_.payload.size()) throw std::runtime_error("a piece is missing");
  unfinished_.payload += text_of(piece.data);
  ++unfinished_.pieces;
  if (piece.is_last()) messages_.push_back(std::exchange(unfinished_, {}));
}

template <class T>
T Device::first_of(std::deque<T>& filed, const char* what, IfLost if_lost) {
  const Deadline until = after(host_->now(), kLimit);
  while (filed.empty()) {
    if (!take(until, if_lost)) throw std::runtime_error(std::string("there came no ") + what);
  }
  T first = std::move(filed.front());
  filed.pop_front();
  return first;
}

mqtt::Connected Device::connect() {
  (void)host_->start();
  return first_of(connected_, "CONNACK");
}

mqtt::Connected Device::connected() {
  const mqtt::Connected first = first_of(connected_, "CONNACK", IfLost::is_filed);
  offline_.clear();
  return first;
}

connection::Offline Device::offline() { return first_of(offline_, "end of the connection", IfLost::is_filed); }
Message Device::message() { return first_of(messages_, "message"); }

Outcome Device::outcome(mqtt::Op op) {
  if (op.done()) return {};
  const Deadline until = after(host_->now(), kLimit);
  for (;;) {
    const auto found = std::ranges::find(outcomes_, op, &Outcome::op);
    if (found != outcomes_.end()) {
      Outcome outcome = std::move(*found);
      outcomes_.erase(found);
      return outcome;
    }
    if (!take(until)) throw std::runtime_error("an operation does not end");
  }
}

void Device::work(Duration duration) {
  const Deadline until = after(host_->now(), duration);
  while (take(until)) {
  }
}

void Device::disconnect(mqtt::ReasonCode reason) {
  if (!host_->driver().stop(after(host_->now(), kLimit), reason)) throw std::runtime_error("it does not stop");
}

Outcome Device::subscribe(std::span<const mqtt::Subscription> subscriptions) {
  return outcome(value_of(client().subscribe(subscriptions), "subscribe"));
}

Outcome Device::subscribe(std::string_view filter, mqtt::QoS qos) {
  const mqtt::Subscription one{.filter = *mqtt::TopicFilter::parse(filter), .qos = qos};
  return subscribe({&one, 1});
}

Outcome Device::unsubscribe(std::string_view filter) {
  const mqtt::TopicFilter one = *mqtt::TopicFilter::parse(filter);
  return outcome(value_of(client().unsubscribe({&one, 1}), "unsubscribe"));
}

mqtt::Op Device::request(std::string_view topic, std::string_view payload, mqtt::QoS qos, mqtt::Retain retain) {
  return value_of(client().publish({.topic = mqtt::TopicName::unchecked(topic),
                                    .payload = mqtt::Payload::copy_of(payload),
                                    .qos = qos,
                                    .retain = retain}),
                  "publish");
}

Outcome Device::publish(std::string_view topic, std::string_view payload, mqtt::QoS qos, mqtt::Retain retain) {
  return outcome(request(topic, payload, qos, retain));
}

}  // namespace fairlead::interop
