// SPDX-License-Identifier: Apache-2.0
/// @file  The program's one loop: a client, a file descriptor beside it, a deadline and the stop signal.
#pragma once

#include "fairlead/client/event.hpp"

#include "link.hpp"

#include <functional>
#include <optional>

namespace fairlead::cli {

using OnEvent = std::function<void(const client::Event&)>;

/// Begins to connect. Throws Problem.
void start(Link& link);

/// Does all work that is possible now, and hands events to `on_event` as long as `wants_more` says so; without it, all
/// of them. Afterwards look whether the command is done, then wait().
void advance(Link& link, const OnEvent& on_event, const std::function<bool()>& wants_more = {});

/// Waits until there is something to do, `until` has passed, `beside` is ready or a stop signal came. May return early.
/// Throws Problem when the system cannot wait.
/// @return Whether `beside` is ready.
bool wait(Link& link, Deadline until, std::optional<WaitItem> beside);

/// Ends the connection in order: DISCONNECT, close_notify, FIN. Events in between go to `on_event`. Takes two seconds
/// at most. How the server ends it then is not looked at.
void end_in_order(Link& link, const OnEvent& on_event);

}  // namespace fairlead::cli
