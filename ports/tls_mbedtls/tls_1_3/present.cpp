// SPDX-License-Identifier: Apache-2.0
/// @file  For an mbedTLS with TLS 1.3.
#include "abilities.hpp"

#include <mbedtls/ssl.h>

namespace fairlead::ports::mbedtls {

tls::Capabilities capabilities_of_1_3() {
  return tls::Capabilities::psk_1_3 | tls::Capabilities::record_size_limit | tls::Capabilities::resumption_1_3 |
         tls::Capabilities::chosen_schemes_1_3 | tls::Capabilities::long_ticket_nonces;
}

void set_1_3(mbedtls_ssl_config& config, bool tickets, bool keys) {
  mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(
      &config, tickets ? MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED
                       : MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_DISABLED);
  constexpr int kAlways = MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL;
  mbedtls_ssl_conf_tls13_key_exchange_modes(
      &config, keys ? kAlways | MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL : kAlways);
}

}  // namespace fairlead::ports::mbedtls
