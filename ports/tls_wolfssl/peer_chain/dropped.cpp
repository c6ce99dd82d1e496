// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL without SESSION_CERTS.
#include "abilities.hpp"

namespace fairlead::ports::wolfssl {

tls::Path kept_chain(WOLFSSL*) { return {}; }

}  // namespace fairlead::ports::wolfssl
