// SPDX-License-Identifier: Apache-2.0
#include "firmware/freertos/display.hpp"

#include <charconv>
#include <chrono>
#include <span>
#include <system_error>
#include <variant>

namespace fairlead::firmware {

void Display::run() {
  if (!driver_.start()) return;
  while (heard() < presses_ && !until_.passed(clock_.now())) {
    if (const auto event = driver_.next_event(until_)) handle(*event);
  }
  (void)driver_.stop(after(clock_.now(), std::chrono::seconds(5)));
}

void Display::handle(const client::Event& event) {
  if (const auto* connected = std::get_if<mqtt::Connected>(&event)) {
    ++connections_;
    const mqtt::Subscription presses{.filter = "plant/button", .qos = mqtt::QoS::at_least_once};
    if (!connected->session_present || !subscribed_) (void)driver_.subscribe(std::span(&presses, 1));
  } else if (const auto* completed = std::get_if<mqtt::Completed>(&event)) {
    subscribed_ = !completed->error;  // It publishes nothing.
  } else if (const auto* piece = std::get_if<mqtt::MessagePiece>(&event)) {
    on_piece(*piece);
  }
}

void Display::on_piece(const mqtt::MessagePiece& piece) {
  if (piece.is_first()) size_ = 0;
  size_ += copy_bytes(std::as_writable_bytes(std::span(text_)).subspan(size_), piece.data);
  if (!piece.is_last()) return;
  std::uint32_t press = 0;
  const auto [end, error] = std::from_chars(text_.data(), text_.data() + size_, press);
  if (error == std::errc{} && end == text_.data() + size_ && press < presses_) heard_[press] = true;
}

}  // namespace fairlead::firmware
