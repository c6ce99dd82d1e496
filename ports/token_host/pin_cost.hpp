// SPDX-License-Identifier: Apache-2.0
/// @file  What a PIN of a host's token costs to try; in a source of its own, so that tests can link a cheaper one.
#pragma once

#include "fairlead/platform/clock.hpp"
#include "fairlead/token/vault.hpp"

namespace fairlead::ports {

/// @param clock  Outlives what it is given to.
[[nodiscard]] token::PinCost host_pin_cost(const platform::Clock& clock);

}  // namespace fairlead::ports
