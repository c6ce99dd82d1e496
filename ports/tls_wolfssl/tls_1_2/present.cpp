// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with TLS 1.2.
#include "abilities.hpp"

namespace fairlead::ports::wolfssl {

tls::Capabilities capabilities_of_1_2() { return tls::Capabilities::resumption_1_2; }

}  // namespace fairlead::ports::wolfssl
