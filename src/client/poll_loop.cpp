// SPDX-License-Identifier: Apache-2.0
#include "fairlead/client/poll_loop.hpp"

#include "fairlead/base/try.hpp"

#include <algorithm>

namespace fairlead::client {

Result<void> PollLoop::turn(Deadline until) {
  looked_at_ = 0;
  const Instant began = platform_.clock.now();
  if (step_due(began)) return {};
  WaitList waits(items_);
  std::size_t used = 0;
  bool gathers = false;
  bool hurries = until.passed(began);
  for (LoopMember& member : members_) {
    WaitList part(items_.subspan(used));
    member.client->collect_waits(part);
    member.first_item = used;
    member.items = part.items().size();
    member.due = part.ready() || member.client->has_event();
    used += member.items;
    gathers = gathers || part.gathers();
    hurries = hurries || (member.due && !part.gathers());
    until = earlier(until, member.client->next_deadline());
    if (member.due) until = Instant::min();  // Nothing is waited for; the handles of the others are looked at.
  }
  waits.assume(used);
  if (gathers && !hurries) waits.gather();
  FAIRLEAD_TRY(platform_.waiter.wait(waits, until));
  const Instant now = platform_.clock.now();
  for (LoopMember& member : members_) {
    const auto own = items_.subspan(member.first_item, member.items);
    member.due = member.due || member.client->next_deadline().passed(now) ||
                 std::ranges::any_of(own, [](const WaitItem& i) { return any(i.ready) || i.handle == kNoHandle; });
  }
  step_due(now);
  return {};
}

/// Steps the members that are due. Whether there was one.
bool PollLoop::step_due(Instant now) {
  bool stepped = false;
  for (LoopMember& member : members_) {
    member.attentive = member.due;
    if (!member.due) continue;
    member.due = false;
    member.client->step(now);
    stepped = true;
  }
  return stepped;
}

MqttClient* PollLoop::next_with_events() {
  while (looked_at_ < members_.size()) {
    const LoopMember& member = members_[looked_at_++];
    if (member.attentive) return member.client;
  }
  return nullptr;
}

}  // namespace fairlead::client
