// SPDX-License-Identifier: Apache-2.0
#include "loop.hpp"

#include "problem.hpp"

#include <array>

namespace fairlead::cli {
namespace {

constexpr std::size_t kWaitItems = 24;

}  // namespace

void start(Link& link) {
  if (const auto started = link.client().start(link.now()); !started) {
    throw Problem(started.error(), "The connection cannot be started.", "Please report it.");
  }
}

void advance(Link& link, const OnEvent& on_event, const std::function<bool()>& wants_more) {
  link.client().step(link.now());
  while (!wants_more || wants_more()) {
    const auto event = link.client().next_event();
    if (!event) return;
    on_event(*event);
  }
}

bool wait(Link& link, Deadline until, std::optional<WaitItem> beside) {
  client::MqttClient& client = link.client();
  std::array<WaitItem, kWaitItems> storage{};
  WaitList waits(storage);
  if (beside) waits.add(*beside);
  client.collect_waits(waits);
  if (const auto waited = link.platform().waiter.wait(waits, earlier(until, client.next_deadline())); !waited) {
    throw Problem(waited.error(), "The system cannot wait for this connection.",
                  "Free some memory or file descriptors.");
  }
  return beside && any(waits.items().front().ready);
}

void end_in_order(Link& link, const OnEvent& on_event) {
  link.client().stop(link.now());
  for (;;) {
    advance(link, on_event);
    if (link.client().phase() == connection::Phase::stopped) return;
    wait(link, Deadline::never(), std::nullopt);
  }
}

}  // namespace fairlead::cli
