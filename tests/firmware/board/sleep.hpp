// SPDX-License-Identifier: Apache-2.0
/// @file  Sleep of the core, which an interrupt ends that is never taken.
#pragma once

#include "fairlead/base/time.hpp"

namespace fairlead::firmware {

/// Interrupts are off from here on (PRIMASK), and a frame makes one pending. Before the controller is started.
void prepare_sleep();

/// Sleeps until a frame arrives, for so long at most, and not longer than 0.67 s, which is what the core's timer can
/// count. Returns at once where a frame has come since the controller was last told that they are known.
void sleep_at_most(Duration time);

}  // namespace fairlead::firmware
