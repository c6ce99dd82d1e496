// SPDX-License-Identifier: Apache-2.0
/// @file  For an mbedTLS that reads keys in PEM, and encrypted ones.
#include "abilities.hpp"

namespace fairlead::ports::mbedtls {

bool reads_all_key_forms() { return true; }

}  // namespace fairlead::ports::mbedtls
