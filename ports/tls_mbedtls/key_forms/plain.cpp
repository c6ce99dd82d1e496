// SPDX-License-Identifier: Apache-2.0
/// @file  For an mbedTLS without MBEDTLS_PEM_PARSE_C or MBEDTLS_PKCS5_C.
#include "abilities.hpp"

namespace fairlead::ports::mbedtls {

bool reads_all_key_forms() { return false; }

}  // namespace fairlead::ports::mbedtls
