// SPDX-License-Identifier: Apache-2.0
/// @file  The peer's signature in the handshake, by a scheme that we have offered. wolfSSL compares that with nothing
/// under TLS 1.3, and takes ECDSA with any digest for a key of any curve, which RFC 8446 section 4.2.3 binds together.
#include "key_functions.hpp"

#include <algorithm>

namespace fairlead::ports::wolfssl {

void verify_peers_signatures(WOLFSSL_CTX* context) {
  with_each_kind([context](const KeyFunctions& one) { one.verify_peer(context); });
}

// Under TLS 1.2 the scheme stands in the clear, where objection_to() has compared it; any digest goes with any curve
// there.
bool WolfSslEngine::may_be_signed_by(tls::SignatureScheme scheme) {
  const auto& offered = policy().signature_schemes;
  const bool known = scheme != tls::SignatureScheme::none && std::ranges::find(offered, scheme) != offered.end();
  if (known || !is_1_3()) return true;
  inbox_.object({Errc::no_common_parameters, tls::Alert::illegal_parameter, Protection::as_agreed});
  muted_ = true;
  return false;
}

}  // namespace fairlead::ports::wolfssl
