// SPDX-License-Identifier: Apache-2.0
/// @file  The board's time base.
#pragma once

#include "fairlead/base/time.hpp"

#include <cstdint>

namespace fairlead::firmware {

/// The counter of kCounterHz since the first call, widened. It is asked at least once while the counter goes around
/// (171 s), which every wait sees to: Mps2Board::sleep() ends sooner. Not from interrupts.
[[nodiscard]] std::uint64_t ticks();

/// The same in milliseconds.
[[nodiscard]] Instant now();

}  // namespace fairlead::firmware
