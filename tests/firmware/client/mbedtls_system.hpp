// SPDX-License-Identifier: Apache-2.0
/// @file  What mbedTLS asks of a program: random numbers and a clock.
#pragma once

#include "fairlead/platform/platform.hpp"

namespace fairlead::firmware {

/// Where mbedTLS has them from. Before its first use.
void give_mbedtls(const platform::Platform& platform);

}  // namespace fairlead::firmware
