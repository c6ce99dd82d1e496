// SPDX-License-Identifier: Apache-2.0
#include "keys.hpp"

#include <algorithm>

namespace fairlead::ports::mbedtls {

bool signs(tls::KeyKind kind, tls::SignatureScheme scheme, tls::Version version) {
  using tls::SignatureScheme;
  if (!tls::fits(kind, scheme, version)) return false;
  if (version == tls::Version::tls_1_3) return kind.type != tls::KeyType::ed25519;
  switch (scheme) {  // By the digest of a suite, and not by RSASSA-PSS.
    case SignatureScheme::ecdsa_secp256r1_sha256:
    case SignatureScheme::ecdsa_secp384r1_sha384:
    case SignatureScheme::rsa_pkcs1_sha256:
    case SignatureScheme::rsa_pkcs1_sha384: return true;
    default: return false;
  }
}

bool can_sign(tls::KeyKind kind, const tls::Policy& policy) {
  return std::ranges::any_of(policy.signature_schemes, [kind](tls::SignatureScheme scheme) {
    return signs(kind, scheme, tls::Version::tls_1_3) || signs(kind, scheme, tls::Version::tls_1_2);
  });
}

bool signs_in_1_2(tls::SignatureScheme scheme, tls::CipherSuite suite) {
  return tls::name(suite).ends_with("SHA384") == tls::name(scheme).ends_with("sha384");
}

Result<std::size_t> Signer::sign(tls::SignatureScheme scheme, Bytes digest, MutableBytes into) {
  if (failure_) return fail(*failure_);
  if (std::ranges::find(schemes_, scheme) == schemes_.end()) return fail(Errc::unsupported);
  const Lock lock(identity_->signing);  // A key is asked by one thread at a time.
  const Result<std::size_t> made = identity_->signer->sign(scheme, digest, into);
  if (!made) failure_ = tls::error_of_signing(made.error());
  return made;
}

}  // namespace fairlead::ports::mbedtls
