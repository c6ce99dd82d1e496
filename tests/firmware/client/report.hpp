// SPDX-License-Identifier: Apache-2.0
/// @file  What an image writes of itself.
#pragma once

#include "firmware/client/thermometer.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead::firmware {

/// Writes `name: value unit`, a line to the host's channel.
void say(std::string_view name, std::int64_t value, std::string_view unit = {});

/// How the readings went.
void say(const Readings& readings);

/// How much of the stack and of lwIP's memory was in use at most.
void say_memory();

/// Whether lwIP holds no packet that has arrived, and none that was sent.
[[nodiscard]] bool lwip_is_idle();

}  // namespace fairlead::firmware
