// SPDX-License-Identifier: Apache-2.0
/// @file  Signatures of certificates and lists by wolfCrypt.
#include "fairlead/tls/signed_object.hpp"

#include "key_functions.hpp"

namespace fairlead::ports::wolfssl {
namespace {

using tls::KeyType;
using tls::SignatureScheme;
using tls::Signed;

/// Whether such a key signs by it: one for RSASSA-PSS alone by nothing else.
bool fits(KeyType key, SignatureScheme scheme) {
  return key_of(scheme) == key || (key == KeyType::rsa_pss && tls::name(scheme).starts_with("rsa_pss_rsae_"));
}

}  // namespace

Signed WolfCryptVerifier::do_is_signed(Bytes object, const tls::CertificateView& issuer) {
  const auto parts = tls::read_signed_object(object);
  if (!parts) return Signed::no;
  const bool unknown = issuer.key_type == KeyType::unknown || issuer.key_type == KeyType::ed448;
  if (unknown || key_of(parts->scheme) == KeyType::unknown) return Signed::unsupported;
  if (!fits(issuer.key_type, parts->scheme)) return Signed::no;
  const KeyFunctions* const functions = functions_for(issuer.key_type);
  return functions == nullptr ? Signed::unsupported : functions->verify(*parts, issuer.public_key);
}

}  // namespace fairlead::ports::wolfssl
