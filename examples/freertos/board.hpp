// SPDX-License-Identifier: Apache-2.0
/// @file  What the application of this example finds on its board.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/platform/entropy.hpp"

#include <string_view>

namespace board {

/// Fills `into` with random bytes that are fit for keys, from the chip's own generator.
/// @return Nothing, or no_entropy.
fairlead::Result<void> random_bytes(fairlead::MutableBytes into);

/// Starts lwIP over the board's interface, and returns when there is an address. Once, from a task.
/// @param entropy  For lwIP's random numbers; lives for ever.
void start_network(fairlead::platform::Entropy& entropy);

/// Where to publish: "mqtt://host:port".
std::string_view broker();

/// What the sensor says, as text. Lives until the next call.
std::string_view temperature();

/// Shows a line to whoever looks at the board.
void show(std::string_view text);

}  // namespace board
