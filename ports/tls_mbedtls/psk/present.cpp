// SPDX-License-Identifier: Apache-2.0
/// @file  For an mbedTLS that has keys which are shared beforehand, under one version at least.
#include "abilities.hpp"

#include <mbedtls/ssl.h>

namespace fairlead::ports::mbedtls {

int set_psk(mbedtls_ssl_config& config, const tls::ExternalPsk& psk) {
  return mbedtls_ssl_conf_psk(&config, data_of(psk.key), psk.key.size(), data_of(psk.identity), psk.identity.size());
}

}  // namespace fairlead::ports::mbedtls
