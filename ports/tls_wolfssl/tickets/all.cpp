// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with WOLFSSL_TICKET_NONCE_MALLOC.
#include "abilities.hpp"

namespace fairlead::ports::wolfssl {

tls::Capabilities capabilities_of_tickets() { return tls::Capabilities::long_ticket_nonces; }

}  // namespace fairlead::ports::wolfssl
