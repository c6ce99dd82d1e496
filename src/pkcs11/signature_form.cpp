// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/signature_form.hpp"

#include <algorithm>
#include <iterator>

namespace fairlead::pkcs11 {
namespace {

using tls::KeyType;
using tls::SignatureScheme;
using enum platform::HashAlgorithm;

constexpr SignatureForm kForms[] = {
    {SignatureScheme::ecdsa_secp256r1_sha256, KeyType::ec, {Mechanism::ecdsa}, sha256},
    {SignatureScheme::ecdsa_secp384r1_sha384, KeyType::ec, {Mechanism::ecdsa}, sha384},
    {SignatureScheme::ecdsa_secp521r1_sha512, KeyType::ec, {Mechanism::ecdsa}, sha512},
    {SignatureScheme::rsa_pss_rsae_sha256, KeyType::rsa, {Mechanism::rsa_pkcs_pss, Mechanism::sha256}, sha256},
    {SignatureScheme::rsa_pss_rsae_sha384, KeyType::rsa, {Mechanism::rsa_pkcs_pss, Mechanism::sha384}, sha384},
    {SignatureScheme::rsa_pss_rsae_sha512, KeyType::rsa, {Mechanism::rsa_pkcs_pss, Mechanism::sha512}, sha512},
    {SignatureScheme::rsa_pkcs1_sha256, KeyType::rsa, {Mechanism::rsa_pkcs}, sha256},
    {SignatureScheme::rsa_pkcs1_sha384, KeyType::rsa, {Mechanism::rsa_pkcs}, sha384},
    {SignatureScheme::rsa_pkcs1_sha512, KeyType::rsa, {Mechanism::rsa_pkcs}, sha512},
};

}  // namespace

std::span<const SignatureForm> signature_forms() { return kForms; }

const SignatureForm* form_of(SignatureScheme scheme) {
  const auto* const found = std::ranges::find(kForms, scheme, &SignatureForm::scheme);
  return found == std::end(kForms) ? nullptr : found;
}

}  // namespace fairlead::pkcs11
