// SPDX-License-Identifier: Apache-2.0
/// @file  For an mbedTLS without keys that are shared beforehand.
#include "abilities.hpp"

#include <mbedtls/ssl.h>

namespace fairlead::ports::mbedtls {

int set_psk(mbedtls_ssl_config&, const tls::ExternalPsk&) { return MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE; }

}  // namespace fairlead::ports::mbedtls
