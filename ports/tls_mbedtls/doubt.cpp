// SPDX-License-Identifier: Apache-2.0
/// @file  Why mbedTLS does not trust a chain, and whether it is right.
///
/// mbedTLS passes over an issuer that may not issue: one that is no CA, whose key may not sign certificates, or whose
/// paths must be shorter. It takes certificates in the order in which they were sent. And it says of a signature that
/// it could not compute what it says of a false one. In each case the chain ends for it, as if there were no issuer.
/// Here the way is gone once more, by our own search.
#include "engine.hpp"
#include "signatures.hpp"

namespace fairlead::ports::mbedtls {

tls::ChainVerdict MbedTlsEngine::doubt(const mbedtls_x509_crt& leaf, std::span<const Bytes> sent) {
  const auto& trust = *trust_.impl();
  MbedTlsVerifier verifier;
  tls::Path way;
  const tls::ChainVerdict verdict =
      judge_sent(sent, MbedTlsAnchors(trust.certificates.get()), trust.lists.all(), verifier, way, untrusted_);
  keep(leaf, std::span(way));
  return verdict;
}

}  // namespace fairlead::ports::mbedtls
