// SPDX-License-Identifier: Apache-2.0
/// @file  What the functions of examples/new_board/hal.hpp are on an MPS2, as far as the test of the example asks.
#pragma once

#include <cstdint>

namespace fairlead::firmware {

/// The flash is erased. Before all else.
void begin_hal();

/// From here on the source of random numbers has failed, or has not.
void fail_random(bool failed);

/// How often the core has slept.
[[nodiscard]] std::uint32_t sleeps();

}  // namespace fairlead::firmware
