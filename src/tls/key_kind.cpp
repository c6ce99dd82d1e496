// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/key_kind.hpp"

#include <algorithm>
#include <iterator>

namespace fairlead::tls {
namespace {

/// RFC 8446 section 4.2.3, without SHA-1.
struct Row {
  SignatureScheme scheme;
  KeyType key;
  Version newest = Version::tls_1_3;
  Group curve = Group::none;
};
constexpr Row kRows[] = {
    {SignatureScheme::rsa_pkcs1_sha256, KeyType::rsa, Version::tls_1_2},
    {SignatureScheme::rsa_pkcs1_sha384, KeyType::rsa, Version::tls_1_2},
    {SignatureScheme::rsa_pkcs1_sha512, KeyType::rsa, Version::tls_1_2},
    {SignatureScheme::ecdsa_secp256r1_sha256, KeyType::ec, Version::tls_1_3, Group::secp256r1},
    {SignatureScheme::ecdsa_secp384r1_sha384, KeyType::ec, Version::tls_1_3, Group::secp384r1},
    {SignatureScheme::ecdsa_secp521r1_sha512, KeyType::ec, Version::tls_1_3, Group::secp521r1},
    {SignatureScheme::rsa_pss_rsae_sha256, KeyType::rsa},
    {SignatureScheme::rsa_pss_rsae_sha384, KeyType::rsa},
    {SignatureScheme::rsa_pss_rsae_sha512, KeyType::rsa},
    {SignatureScheme::ed25519, KeyType::ed25519},
};

bool fits(const Row& row, KeyKind kind, Version version) {
  const bool curve = version != Version::tls_1_3 || row.curve == kind.curve || row.key != KeyType::ec;
  return row.key == kind.type && version <= row.newest && curve;
}

}  // namespace

bool fits(KeyKind kind, SignatureScheme scheme, Version version) {
  const auto* const row = std::ranges::find(kRows, scheme, &Row::scheme);
  return row != std::end(kRows) && fits(*row, kind, version);
}

bool usable(KeyKind kind) {
  return std::ranges::any_of(kRows, [kind](const Row& row) { return fits(row, kind, Version::tls_1_3); });
}

bool shown(KeyKind kind, Version version, const Policy& policy) {
  return version == Version::tls_1_3 || kind.type != KeyType::ec ||
         std::ranges::find(policy.groups, kind.curve) != policy.groups.end();
}

SchemeList own_schemes(const Policy& policy, KeyKind kind, const SigningKey* signer) {
  const auto has = [signer](SignatureScheme scheme) {
    if (signer == nullptr) return true;
    const auto own = signer->schemes();
    return std::ranges::find(own, scheme) != own.end();
  };
  SchemeList common;
  for (const SignatureScheme scheme : policy.signature_schemes) {
    // What fits under TLS 1.3 fits under 1.2.
    if (fits(kind, scheme, Version::tls_1_2) && has(scheme)) (void)common.push_back(scheme);
  }
  return common;
}

}  // namespace fairlead::tls
