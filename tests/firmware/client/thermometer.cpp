// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/thermometer.hpp"

#include "fairlead/ports/semihosting.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <span>
#include <string_view>
#include <variant>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;

constexpr std::string_view kText = " degrees: 21.5, of a thermometer in the glasshouse";

mqtt::QoS qos_of(std::uint32_t reading) { return static_cast<mqtt::QoS>(reading % 3); }

}  // namespace

Thermometer::Thermometer(Driver& driver, const platform::Clock& clock, const Plan& plan)
    : driver_(driver), clock_(clock), plan_(plan) {
  plan_.readings = std::min(plan_.readings, kMostReadings);
}

bool Thermometer::run() {
  if (!driver_.start()) return false;
  while (!hopeless_ && !content() && !plan_.until.passed(clock_.now())) {
    if (to_subscribe_) subscribe();
    const bool more = subscribed_ && readings_.published < plan_.readings;
    if (more && Deadline(next_at_).passed(clock_.now())) publish_next();
    if (const auto event = driver_.next_event(more ? earlier(plan_.until, next_at_) : plan_.until)) handle(*event);
  }
  const bool ended = driver_.stop(after(clock_.now(), std::chrono::seconds(5))).has_value();
  return ended && content() && !wrong_;
}

bool Thermometer::content() const {
  if (readings_.published != plan_.readings || unfinished_ != 0) return false;
  if (!plan_.broker_remembers) return true;
  for (std::uint32_t i = 0; i < plan_.readings; ++i) {
    // Where there was one connection only, those at QoS 0 are there as well.
    const bool may_be_lost = qos_of(i) == mqtt::QoS::at_most_once && readings_.connections > 1;
    if (!heard_[i] && !may_be_lost) return false;
  }
  return true;
}

void Thermometer::publish_next() {
  std::array<char, 10 + kText.size()> text{};
  char* const number_end = std::to_chars(text.data(), text.data() + text.size(), readings_.published).ptr;
  const std::string_view payload(text.data(), std::ranges::copy(kText, number_end).out);
  const auto taken = driver_.publish(
      {.topic = "plant/thermometer", .payload = mqtt::Payload::copy_of(payload), .qos = qos_of(readings_.published)});
  if (!taken) {
    next_at_ = clock_.now() + std::chrono::milliseconds(5);
    return;
  }
  ++readings_.published;
  if (!taken->done()) ++unfinished_;
  next_at_ = clock_.now() + plan_.pause;
}

void Thermometer::handle(const client::Event& event) {
  if (const auto* connected = std::get_if<mqtt::Connected>(&event)) {
    on_connected(*connected);
  } else if (const auto* offline = std::get_if<connection::Offline>(&event)) {
    on_offline(*offline);
  } else if (const auto* piece = std::get_if<mqtt::MessagePiece>(&event)) {
    on_piece(*piece);
  } else if (const auto* completed = std::get_if<mqtt::Completed>(&event)) {
    if (completed->kind == mqtt::OpKind::subscribe) {
      subscribed_ = !completed->error;
      hopeless_ = !subscribed_;
      return;
    }
    --unfinished_;
    if (!completed->error) return;
    ++readings_.failed;
    wrong_ = wrong_ || *completed->error != Errc::reset;  // Which is for QoS 0 alone.
  } else {
    size_ = 0;  // MessageAborted: the server sends it again.
  }
}

void Thermometer::on_connected(const mqtt::Connected& connected) {
  ++readings_.connections;
  write("connected after ");
  write(std::int64_t{clock_.now().time_since_epoch().count()});
  write(connected.session_present ? " ms, to a session of before\n" : " ms\n");
  if (plan_.on_connected != nullptr) plan_.on_connected();
  if (connected.session_present && subscribed_) return;
  subscribed_ = false;
  to_subscribe_ = true;
}

/// Now, or when messages of before have made room.
void Thermometer::subscribe() {
  const mqtt::Subscription readings{.filter = "plant/thermometer", .qos = mqtt::QoS::exactly_once};
  if (driver_.subscribe(std::span(&readings, 1))) to_subscribe_ = false;
}

void Thermometer::on_offline(const connection::Offline& offline) {
  if (!offline.failure.happened()) return;
  write("offline: ");
  write(name(offline.failure.layer));
  write(", ");
  write(name(offline.failure.error));
  if (offline.retry_in) {
    write("; again in ");
    write(std::int64_t{offline.retry_in->count()});
    write(" ms\n");
  } else {
    write("; for good\n");
    hopeless_ = true;
  }
}

void Thermometer::on_piece(const mqtt::MessagePiece& piece) {
  if (piece.is_first()) size_ = 0;
  const auto room = std::as_writable_bytes(std::span(received_)).subspan(size_);
  size_ += copy_bytes(room, piece.data);
  if (piece.is_last()) on_message(piece.header.qos);
}

void Thermometer::on_message(mqtt::QoS qos) {
  const std::string_view text(received_.data(), size_);
  std::uint32_t reading = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), reading);
  if (error != std::errc{} || reading >= readings_.published || qos_of(reading) != qos ||
      std::string_view(end, text.data() + text.size()) != kText) {
    write("a message that nobody has sent\n");
    wrong_ = true;
    return;
  }
  if (!heard_[reading]) {
    heard_[reading] = true;
    ++readings_.came_back;
  } else {
    ++readings_.repeated;
    wrong_ = wrong_ || qos != mqtt::QoS::at_least_once;
  }
}

}  // namespace fairlead::firmware
