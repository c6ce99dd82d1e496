// SPDX-License-Identifier: Apache-2.0
/// @file  Key pairs and signatures.
#include "fairlead/base/try.hpp"
#include "fairlead/platform/signature_input.hpp"

#include "psa.hpp"

#include <algorithm>

#include <psa/crypto.h>

namespace fairlead::ports {
namespace {

using crypto_mbedtls::algorithm_of;
using crypto_mbedtls::error_of;
using crypto_mbedtls::Key;
using crypto_mbedtls::octets;
using crypto_mbedtls::result_of;
using platform::fits;
using platform::order_size;
using platform::PrivateKeyKind;
using platform::SignatureForm;
using Padding = SignatureForm::Padding;

/// @param bits  Of an RSA key.
psa_key_attributes_t attributes_of(PrivateKeyKind kind, psa_key_type_t rsa, psa_key_type_t ec, std::size_t bits,
                                   psa_key_usage_t usage) {
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  const bool is_rsa = kind == PrivateKeyKind::rsa;
  psa_set_key_type(&attributes, is_rsa ? rsa : ec);
  psa_set_key_bits(&attributes, is_rsa ? bits : order_size(kind) * 8);
  psa_set_key_usage_flags(&attributes, usage);
  psa_set_key_algorithm(&attributes, is_rsa ? PSA_ALG_RSA_PKCS1V15_SIGN_RAW : PSA_ALG_ECDSA_ANY);
  if (is_rsa) psa_set_key_enrollment_algorithm(&attributes, PSA_ALG_RSA_PSS(PSA_ALG_ANY_HASH));
  return attributes;
}

psa_key_attributes_t of_pair(PrivateKeyKind kind, std::size_t bits, psa_key_usage_t usage) {
  return attributes_of(kind, PSA_KEY_TYPE_RSA_KEY_PAIR, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1), bits, usage);
}

psa_algorithm_t algorithm_of(SignatureForm form) {
  switch (form.padding) {
    case Padding::none: return PSA_ALG_ECDSA_ANY;
    case Padding::pkcs1: return PSA_ALG_RSA_PKCS1V15_SIGN_RAW;
    default: return PSA_ALG_RSA_PSS(algorithm_of(form.hash));
  }
}

/// Where all that is given has been looked at. mbedTLS calls some of it invalid when it has no memory for it.
Errc without_invalid(Errc error) { return error == Errc::invalid ? Errc::internal : error; }

/// An RSA key whose numbers have been read, or one on a curve, of which PSA finds out.
Result<Key> import(PrivateKeyKind kind, const psa_key_attributes_t& attributes, Bytes material) {
  auto key = crypto_mbedtls::import(attributes, material);
  if (!key && kind == PrivateKeyKind::rsa) return fail(without_invalid(key.error()));
  return key;
}

/// Of two numbers with as many octets. Both are public.
bool is_below(Bytes number, Bytes limit) { return std::ranges::lexicographical_compare(number, limit); }

}  // namespace

Result<MbedTlsCrypto::KeySizes> MbedTlsCrypto::do_generate(PrivateKeyKind kind, std::uint32_t bits,
                                                           MutableBytes private_key, MutableBytes public_key) {
  const std::size_t order = order_size(kind);
  if (order == 0 && !platform::is_rsa_size(bits)) return fail(Errc::unsupported);
  if (order != 0 && (private_key.size() < order || public_key.size() < 1 + 2 * order)) return fail(Errc::no_space);
  const psa_key_attributes_t attributes = of_pair(kind, bits, PSA_KEY_USAGE_EXPORT);
  mbedtls_svc_key_id_t id = MBEDTLS_SVC_KEY_ID_INIT;
  FAIRLEAD_TRY(result_of(psa_generate_key(&attributes, &id)));
  const Key made(id);
  KeySizes sizes;
  FAIRLEAD_TRY(result_of(psa_export_key(id, octets(private_key), private_key.size(), &sizes.private_key)));
  FAIRLEAD_TRY(result_of(psa_export_public_key(id, octets(public_key), public_key.size(), &sizes.public_key)));
  return sizes;
}

Result<platform::PrivateKey> MbedTlsCrypto::do_load(PrivateKeyKind kind, Bytes private_key) {
  std::size_t bits = 0;
  if (kind == PrivateKeyKind::rsa) {
    FAIRLEAD_TRY_ASSIGN(const tls::RsaPrivateKey numbers, tls::read_rsa_private_key(private_key));
    FAIRLEAD_TRY_ASSIGN(const bool whole, crypto_mbedtls::belong_together(numbers));
    if (!whole) return fail(Errc::invalid);
    bits = numbers.modulus.size() * 8;
  } else if (private_key.size() != order_size(kind)) {
    return fail(Errc::invalid);
  }
  FAIRLEAD_TRY_ASSIGN(Key key, import(kind, of_pair(kind, bits, PSA_KEY_USAGE_SIGN_HASH), private_key));
  return static_cast<platform::PrivateKey>(key.give_up());
}

void MbedTlsCrypto::do_unload(platform::PrivateKey key) {
  (void)psa_destroy_key(static_cast<mbedtls_svc_key_id_t>(key));
}

Result<std::size_t> MbedTlsCrypto::do_sign(platform::PrivateKey key, SignatureForm form, Bytes input,
                                           MutableBytes into) {
  const auto id = static_cast<mbedtls_svc_key_id_t>(key);
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  FAIRLEAD_TRY(result_of(psa_get_key_attributes(id, &attributes)));
  const std::size_t octets_of_key = psa_get_key_bits(&attributes) / 8;
  const bool rsa = PSA_KEY_TYPE_IS_RSA(psa_get_key_type(&attributes));
  if (!fits(rsa ? PrivateKeyKind::rsa : PrivateKeyKind::ec_p256, form, input, octets_of_key)) {
    return fail(Errc::invalid);
  }
  const std::size_t wanted = rsa ? octets_of_key : 2 * octets_of_key;
  if (into.size() < wanted) return fail(Errc::no_space);
  std::size_t size = 0;  // PSA writes to all that it is given.
  const Result<void> done =
      result_of(psa_sign_hash(id, algorithm_of(form), octets(input), input.size(), octets(into), wanted, &size));
  if (!done) return fail(without_invalid(done.error()));
  return size;
}

Result<bool> MbedTlsCrypto::do_verify(PrivateKeyKind kind, Bytes public_key, SignatureForm form, Bytes input,
                                      Bytes signature) {
  const std::size_t order = order_size(kind);
  std::size_t signature_size = 2 * order;
  tls::RsaPublicKey numbers;
  if (kind == PrivateKeyKind::rsa) {
    FAIRLEAD_TRY_ASSIGN(numbers, tls::read_rsa_public_key(public_key));
    signature_size = numbers.modulus.size();
  } else if (!platform::is_uncompressed(kind, public_key)) {
    return fail(Errc::invalid);
  }
  const psa_key_attributes_t attributes =
      attributes_of(kind, PSA_KEY_TYPE_RSA_PUBLIC_KEY, PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1),
                    signature_size * 8, PSA_KEY_USAGE_VERIFY_HASH);
  FAIRLEAD_TRY_ASSIGN(const Key key, import(kind, attributes, public_key));
  if (signature.size() != signature_size || !fits(kind, form, input, signature_size)) return false;
  if (kind == PrivateKeyKind::rsa && !is_below(signature, numbers.modulus)) return false;
  const psa_status_t status =
      psa_verify_hash(key.id(), algorithm_of(form), octets(input), input.size(), octets(signature), signature.size());
  if (status == PSA_SUCCESS) return true;
  if (status == PSA_ERROR_INVALID_SIGNATURE) return false;
  // mbedTLS calls a signature that opens to too many bits an invalid argument.
  if (form.padding == Padding::pss && error_of(status) == Errc::invalid) {
    FAIRLEAD_TRY_ASSIGN(const bool fills, crypto_mbedtls::fills_modulus(numbers, signature));
    if (fills) return false;
  }
  return fail(without_invalid(error_of(status)));
}

}  // namespace fairlead::ports
