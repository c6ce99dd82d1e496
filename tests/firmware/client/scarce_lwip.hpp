// SPDX-License-Identifier: Apache-2.0
/// @file  lwIP's pools and heap, as those of a device that has no more.
#pragma once

#include "firmware/client/scarcity.hpp"

namespace fairlead::firmware {

/// Asked for each piece of lwIP's memory but its timers, which it counts beforehand and ends the program without. The
/// image is linked with `--wrap` of memp_malloc and mem_malloc.
[[nodiscard]] Scarcity& scarcity_of_lwip();

}  // namespace fairlead::firmware
