// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/token_host.hpp"

namespace fairlead::ports {

token::PinCost host_pin_cost(const platform::Clock& clock) { return {.wanted = Duration(150), .clock = &clock}; }

}  // namespace fairlead::ports
