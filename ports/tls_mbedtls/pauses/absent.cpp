// SPDX-License-Identifier: Apache-2.0
/// @file  For an mbedTLS that computes to the end what it has begun.
#include "abilities.hpp"

namespace fairlead::ports::mbedtls {

bool pause_after(std::uint16_t operations) { return operations == 0; }

}  // namespace fairlead::ports::mbedtls
