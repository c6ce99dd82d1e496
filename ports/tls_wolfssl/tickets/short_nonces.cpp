// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL without WOLFSSL_TICKET_NONCE_MALLOC.
#include "abilities.hpp"

namespace fairlead::ports::wolfssl {

tls::Capabilities capabilities_of_tickets() { return tls::Capabilities::none; }

}  // namespace fairlead::ports::wolfssl
