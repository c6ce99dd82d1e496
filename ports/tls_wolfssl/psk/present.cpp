// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with keys that are shared beforehand.
#include "abilities.hpp"
#include "engine.hpp"
#include "version.hpp"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

namespace fairlead::ports::wolfssl {

tls::Capabilities capabilities_of_psk() {
  constexpr auto kOlder = tls::Capabilities::psk_1_2;
  return falls_back_from_psk() ? kOlder | tls::Capabilities::psk_1_3 : kOlder;
}

void offer_psk_1_2(WOLFSSL* ssl) { wolfSSL_set_psk_client_callback(ssl, WolfSslEngine::give_key); }
void offer_psk_1_3(WOLFSSL* ssl) { wolfSSL_set_psk_client_tls13_callback(ssl, WolfSslEngine::give_key_1_3); }

}  // namespace fairlead::ports::wolfssl
