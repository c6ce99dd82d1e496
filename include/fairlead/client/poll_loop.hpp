// SPDX-License-Identifier: Apache-2.0
/// @file  PollLoop: many clients in one thread.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/platform/platform.hpp"

#include <cstddef>
#include <span>

namespace fairlead::client {

/// One client of a loop, and what it waited for last; only `client` is the caller's to set.
struct LoopMember {
  MqttClient* client = nullptr;
  std::size_t first_item = 0;
  std::size_t items = 0;
  bool due = true;        ///< Step it in the next round, whatever it waits for.
  bool attentive = true;  ///< Look for events in this round.
};

/// Steps those clients whose time has come or whose handles are ready, and waits for all of them together. A round
/// looks at every member; it steps only those that have something to do.
///
/// Owns nothing: members, wait items and platform outlive it. One thread; Waiter::wake() ends a round from elsewhere.
///
/// Example: a gateway
/// @code
///   for (;;) {
///     if (const auto round = loop.turn(Deadline::never()); !round) return round.error();
///     while (MqttClient* client = loop.next_with_events()) {
///       while (const auto event = client->next_event()) handle(*client, *event);
///     }
///   }
/// @endcode
class PollLoop {
 public:
  /// @param items  At least one for each member; a client that resolves and dials takes up to 16. When they do not
  ///   suffice, the loop polls instead of waiting.
  PollLoop(std::span<LoopMember> members, std::span<WaitItem> items, const platform::Platform& platform)
      : members_(members), items_(items), platform_(platform) {}

  /// Steps what is due, then waits until something is, and steps that.
  ///
  /// One member whose list gathers makes the wait of the round begin with a pause, unless another has work that its own
  /// list would not pause for, or `until` has passed.
  ///
  /// @return Nothing, also when `until` passed; or no_memory, invalid: the operating system could not wait.
  [[nodiscard]] Result<void> turn(Deadline until);

  /// The next client that may have events; null when all were given. Take its events until there are none.
  [[nodiscard]] MqttClient* next_with_events();

 private:
  bool step_due(Instant now);

  std::span<LoopMember> members_;
  std::span<WaitItem> items_;
  platform::Platform platform_;
  std::size_t looked_at_ = 0;
};

}  // namespace fairlead::client
