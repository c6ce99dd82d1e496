// SPDX-License-Identifier: Apache-2.0
#include "firmware/freertos/button.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace fairlead::firmware {

void Button::run() {
  std::uint32_t pressed = 0;
  const auto now = [this] { return platform_.clock.now(); };
  while (pressed < plan_.presses && !plan_.until.passed(now())) {
    // Where the client has no room, a moment later.
    const bool taken = press(pressed);
    if (taken) ++pressed;
    const Deadline next = earlier(plan_.until, after(now(), taken ? plan_.pause : Duration(5)));
    while (!next.passed(now())) wait(next);
  }
  while (acknowledged_.load() < pressed && !plan_.until.passed(now())) wait(plan_.until);
  done_.store(true);
}

/// Until the operation is in the table, nobody is told that it is over: the mutex is held meanwhile.
bool Button::press(std::uint32_t number) {
  const platform::Lock lock(mutex_);
  const auto free = std::ranges::find_if(unfinished_, [](mqtt::Op op) { return op.done(); });
  if (free == unfinished_.end()) return false;
  std::array<char, 10> text{};
  const char* const end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  const auto taken = client_.publish({.topic = "plant/button",
                                      .payload = mqtt::Payload::copy_of(std::string_view(text.data(), end)),
                                      .qos = mqtt::QoS::at_least_once});
  if (!taken) return false;
  *free = *taken;
  return true;
}

bool Button::take(const mqtt::Completed& completed) {
  const platform::Lock lock(mutex_);
  const auto own = std::ranges::find(unfinished_, completed.op);
  if (own == unfinished_.end()) return false;
  *own = {};
  if (!completed.error) ++acknowledged_;
  platform_.waiter.wake();
  return true;
}

void Button::wait(Deadline until) {
  WaitList nothing{{}};
  (void)platform_.waiter.wait(nothing, until);
}

}  // namespace fairlead::firmware
