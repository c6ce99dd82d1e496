// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/signature_form.hpp"

#include <algorithm>
#include <iterator>

namespace fairlead::pkcs11 {
namespace {

using tls::KeyType;
using tls::SignatureScheme;
using namespace std::string_view_literals;

constexpr SignatureForm kForms[] = {
    {SignatureScheme::ecdsa_secp256r1_sha256, KeyType::ec, {Mechanism::ecdsa}, 32},
    {SignatureScheme::ecdsa_secp384r1_sha384, KeyType::ec, {Mechanism::ecdsa}, 48},
    {SignatureScheme::ecdsa_secp521r1_sha512, KeyType::ec, {Mechanism::ecdsa}, 64},
    {SignatureScheme::rsa_pss_rsae_sha256, KeyType::rsa, {Mechanism::rsa_pkcs_pss, Mechanism::sha256}, 32},
    {SignatureScheme::rsa_pss_rsae_sha384, KeyType::rsa, {Mechanism::rsa_pkcs_pss, Mechanism::sha384}, 48},
    {SignatureScheme::rsa_pss_rsae_sha512, KeyType::rsa, {Mechanism::rsa_pkcs_pss, Mechanism::sha512}, 64},
    {SignatureScheme::rsa_pkcs1_sha256,
     KeyType::rsa,
     {Mechanism::rsa_pkcs},
     32,
     "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"sv},
    {SignatureScheme::rsa_pkcs1_sha384,
     KeyType::rsa,
     {Mechanism::rsa_pkcs},
     48,
     "\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"sv},
    {SignatureScheme::rsa_pkcs1_sha512,
     KeyType::rsa,
     {Mechanism::rsa_pkcs},
     64,
     "\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"sv},
};

}  // namespace

std::span<const SignatureForm> signature_forms() { return kForms; }

const SignatureForm* form_of(SignatureScheme scheme) {
  const auto* const found = std::ranges::find(kForms, scheme, &SignatureForm::scheme);
  return found == std::end(kForms) ? nullptr : found;
}

}  // namespace fairlead::pkcs11
