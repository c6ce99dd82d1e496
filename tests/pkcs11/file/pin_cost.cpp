// SPDX-License-Identifier: Apache-2.0
/// @file  PINs of tests are nobody's secret: they cost nothing, and the cases run a hundred times as fast.
#include "fairlead/ports/token_host.hpp"

namespace fairlead::ports {

token::PinCost host_pin_cost(const platform::Clock& /*clock*/) { return {.iterations = 100}; }

}  // namespace fairlead::ports
