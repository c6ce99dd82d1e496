// SPDX-License-Identifier: Apache-2.0
#include "keys.hpp"

#include <algorithm>

namespace fairlead::ports::mbedtls {

bool usable(KeyKind kind) {
  const bool curve = kind.bits == 256 || kind.bits == 384 || kind.bits == 521;
  return kind.type == tls::KeyType::rsa || (kind.type == tls::KeyType::ec && curve);
}

bool fits(KeyKind kind, tls::SignatureScheme scheme) {
  using tls::SignatureScheme;
  const bool ec = kind.type == tls::KeyType::ec;
  switch (scheme) {
    case SignatureScheme::ecdsa_secp256r1_sha256: return ec && kind.bits == 256;
    case SignatureScheme::ecdsa_secp384r1_sha384: return ec && kind.bits == 384;
    case SignatureScheme::ecdsa_secp521r1_sha512: return ec && kind.bits == 521;
    case SignatureScheme::rsa_pss_rsae_sha256:
    case SignatureScheme::rsa_pss_rsae_sha384:
    case SignatureScheme::rsa_pss_rsae_sha512: return kind.type == tls::KeyType::rsa;
    default: return false;
  }
}

bool fits_1_2(KeyKind kind, tls::SignatureScheme scheme) {
  using tls::SignatureScheme;
  switch (scheme) {
    case SignatureScheme::ecdsa_secp256r1_sha256:
    case SignatureScheme::ecdsa_secp384r1_sha384: return kind.type == tls::KeyType::ec;
    case SignatureScheme::rsa_pkcs1_sha256:
    case SignatureScheme::rsa_pkcs1_sha384: return kind.type == tls::KeyType::rsa;
    default: return false;
  }
}

bool can_sign(KeyKind kind, const tls::Policy& policy) {
  return std::ranges::any_of(policy.signature_schemes, [kind](tls::SignatureScheme scheme) {
    return fits(kind, scheme) || fits_1_2(kind, scheme);
  });
}

bool signs_in_1_2(tls::SignatureScheme scheme, tls::CipherSuite suite) {
  return tls::name(suite).ends_with("SHA384") == tls::name(scheme).ends_with("sha384");
}

Schemes common_schemes(const tls::Policy& policy, const tls::SigningKey& key) {
  Schemes common;
  const auto own = key.schemes();
  for (const tls::SignatureScheme scheme : policy.signature_schemes) {
    if (std::ranges::find(own, scheme) != own.end()) (void)common.push_back(scheme);
  }
  return common;
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
