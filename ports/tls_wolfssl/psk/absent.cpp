// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with NO_PSK.
#include "abilities.hpp"

namespace fairlead::ports::wolfssl {

tls::Capabilities capabilities_of_psk() { return tls::Capabilities::none; }

void offer_psk_1_2(WOLFSSL*) {}
void offer_psk_1_3(WOLFSSL*) {}

}  // namespace fairlead::ports::wolfssl
