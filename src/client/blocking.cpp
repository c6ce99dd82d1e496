// SPDX-License-Identifier: Apache-2.0
#include "fairlead/client/blocking.hpp"

#include "fairlead/base/try.hpp"

#include "client/wait_items.hpp"

#include <array>

namespace fairlead::client {

Result<Event> Blocking::next_event(Deadline until) {
  for (;;) {
    if (auto event = client_.next_event()) return *std::move(event);
    if (cancelled_.exchange(false)) return fail(Errc::cancelled);
    client_.step(platform_.clock.now());
    if (auto event = client_.next_event()) return *std::move(event);
    if (until.passed(platform_.clock.now())) return fail(Errc::timed_out);
    std::array<WaitItem, kWaitItems> storage{};
    WaitList waits(storage);
    client_.collect_waits(waits);
    FAIRLEAD_TRY(platform_.waiter.wait(waits, earlier(until, client_.next_deadline())));
  }
}

Result<void> Blocking::stop(Deadline until, mqtt::ReasonCode reason) {
  client_.stop(platform_.clock.now(), reason);
  while (client_.phase() != connection::Phase::stopped) {
    const auto event = next_event(until);
    if (event) continue;
    client_.machine().on_closed();
    client_.step(platform_.clock.now());
    return fail(event.error());
  }
  while (client_.next_event()) {
  }
  return {};
}

}  // namespace fairlead::client
