// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with WOLFSSL_NO_TLS12.
#include "abilities.hpp"

namespace fairlead::ports::wolfssl {

tls::Capabilities capabilities_of_1_2() { return tls::Capabilities::none; }

}  // namespace fairlead::ports::wolfssl
