// SPDX-License-Identifier: Apache-2.0
/// @file  For an mbedTLS with TLS 1.2 alone.
#include "abilities.hpp"

namespace fairlead::ports::mbedtls {

tls::Capabilities capabilities_of_1_3() { return tls::Capabilities::none; }

void set_1_3(mbedtls_ssl_config&, bool, bool) {}

}  // namespace fairlead::ports::mbedtls
