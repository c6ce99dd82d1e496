// SPDX-License-Identifier: Apache-2.0
#include "firmware/freertos/shared_driver.hpp"

#include "fairlead/base/try.hpp"

#include <variant>

namespace fairlead::firmware {

Result<client::Event> SharedDriver::next_event(Deadline until) {
  for (;;) {
    FAIRLEAD_TRY_ASSIGN(const client::Event event, client_.next_event(until));
    const auto* const completed = std::get_if<mqtt::Completed>(&event);
    if (completed == nullptr || !button_.take(*completed)) return event;
  }
}

Result<void> SharedDriver::stop(Deadline until) {
  while (!button_.is_done() && !until.passed(clock_.now())) (void)next_event(after(clock_.now(), Duration(20)));
  client_.stop();
  while (client_.phase() != connection::Phase::stopped) {
    if (const auto event = next_event(until); !event) return fail(event.error());
  }
  return {};
}

}  // namespace fairlead::firmware
