// SPDX-License-Identifier: Apache-2.0
/// @file  Platform: what an operating system or board supplies, as one argument.
#pragma once

#include "fairlead/platform/clock.hpp"
#include "fairlead/platform/entropy.hpp"
#include "fairlead/platform/mutex.hpp"
#include "fairlead/platform/waiter.hpp"

namespace fairlead::platform {

/// References to what one connection uses; all of it outlives the connection. The waiter belongs to one thread: a
/// program with several threads makes one Platform for each, over the same clocks and entropy.
struct Platform {
  const Clock& clock;
  const WallClock& wall_clock;
  Waiter& waiter;
  Entropy& entropy;
};

}  // namespace fairlead::platform
