// SPDX-License-Identifier: Apache-2.0
/// @file  For an mbedTLS whose arithmetic of elliptic curves can pause.
#include "abilities.hpp"

#include <mbedtls/ecp.h>

namespace fairlead::ports::mbedtls {

bool pause_after(std::uint16_t operations) {
  mbedtls_ecp_set_max_ops(operations);
  return true;
}

}  // namespace fairlead::ports::mbedtls
