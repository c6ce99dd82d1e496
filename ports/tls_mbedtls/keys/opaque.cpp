// SPDX-License-Identifier: Apache-2.0
/// @file  Keys of which mbedTLS has no bytes: a driver for secure elements (MBEDTLS_PSA_CRYPTO_SE_C) that asks a
/// Signer.
///
/// The driver's "slot of the element" is the address of the Signer. Its keys live in PSA for one handshake and are
/// volatile, so that nothing is stored. What is the process's, since mbedTLS has it so: one place in PSA's table of
/// drivers, taken for good and guarded by a ProcessLock, and where that place is.
#include "keys.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include <mbedtls/asn1.h>
#include <mbedtls/pk.h>
#include <psa/crypto.h>
#include <psa/crypto_se_driver.h>
#include <psa/internal_trusted_storage.h>

namespace fairlead::ports::mbedtls {
namespace {

using tls::SignatureScheme;

struct Known {
  SignatureScheme scheme;
  psa_algorithm_t algorithm;
};
constexpr Known kSchemes[] = {
    {SignatureScheme::ecdsa_secp256r1_sha256, PSA_ALG_ECDSA(PSA_ALG_SHA_256)},
    {SignatureScheme::ecdsa_secp384r1_sha384, PSA_ALG_ECDSA(PSA_ALG_SHA_384)},
    {SignatureScheme::ecdsa_secp521r1_sha512, PSA_ALG_ECDSA(PSA_ALG_SHA_512)},
    {SignatureScheme::rsa_pkcs1_sha256, PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256)},
    {SignatureScheme::rsa_pkcs1_sha384, PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_384)},
    {SignatureScheme::rsa_pkcs1_sha512, PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_512)},
    {SignatureScheme::rsa_pss_rsae_sha256, PSA_ALG_RSA_PSS(PSA_ALG_SHA_256)},
    {SignatureScheme::rsa_pss_rsae_sha384, PSA_ALG_RSA_PSS(PSA_ALG_SHA_384)},
    {SignatureScheme::rsa_pss_rsae_sha512, PSA_ALG_RSA_PSS(PSA_ALG_SHA_512)},
};

// DER of the longest ECDSA-Sig-Value: two INTEGERs of 66 bytes and a sign, behind their heads.
constexpr std::size_t kLongestEcdsa = 3 + 2 * (2 + 67);

/// Takes an INTEGER of DER and writes it to all of `into`, with zeros in front.
bool write_number(unsigned char*& at, const unsigned char* end, MutableBytes into) {
  std::size_t size = 0;
  if (mbedtls_asn1_get_tag(&at, end, &size, MBEDTLS_ASN1_INTEGER) != 0) return false;
  Bytes number = view(at, size);
  at += size;
  while (number.size() > into.size() && number.front() == std::byte{0}) number = number.subspan(1);
  if (number.size() > into.size()) return false;
  std::ranges::fill(into, std::byte{0});
  copy_bytes(into.last(number.size()), number);
  return true;
}

/// ECDSA as PSA wants it: r and s, each in as many bytes as the field has.
psa_status_t sign_ecdsa(Signer& signer, SignatureScheme scheme, Bytes digest, MutableBytes into, std::size_t& size) {
  std::array<std::byte, kLongestEcdsa> der{};
  const Result<std::size_t> made = signer.sign(scheme, digest, der);
  const std::size_t field = (signer.bits() + 7U) / 8U;
  if (!made || into.size() < 2 * field) return PSA_ERROR_HARDWARE_FAILURE;
  unsigned char* at = data_of(MutableBytes(der));
  const unsigned char* const end = at + *made;
  std::size_t content = 0;
  constexpr int kSequence = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;
  const bool good = mbedtls_asn1_get_tag(&at, end, &content, kSequence) == 0 &&
                    write_number(at, end, into.first(field)) && write_number(at, end, into.subspan(field, field));
  if (good) size = 2 * field;
  return good ? PSA_SUCCESS : PSA_ERROR_HARDWARE_FAILURE;
}

psa_status_t sign(psa_drv_se_context_t*, psa_key_slot_number_t slot, psa_algorithm_t algorithm, const uint8_t* hash,
                  std::size_t hash_size, uint8_t* signature, std::size_t room, std::size_t* size) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): PSA has a number for what is a pointer.
  auto& signer = *reinterpret_cast<Signer*>(static_cast<std::uintptr_t>(slot));
  const auto* known = std::ranges::find(kSchemes, algorithm, &Known::algorithm);
  if (known == std::end(kSchemes)) return PSA_ERROR_NOT_SUPPORTED;
  const MutableBytes into = std::as_writable_bytes(std::span(signature, room));
  const Bytes digest = view(hash, hash_size);
  if (PSA_ALG_IS_ECDSA(algorithm)) return sign_ecdsa(signer, known->scheme, digest, into, *size);
  const Result<std::size_t> made = signer.sign(known->scheme, digest, into);
  if (made) *size = *made;
  return made ? PSA_SUCCESS : PSA_ERROR_HARDWARE_FAILURE;
}

psa_status_t accept_slot(psa_drv_se_context_t*, void*, const psa_key_attributes_t*, psa_key_creation_method_t,
                         psa_key_slot_number_t) {
  return PSA_SUCCESS;
}

/// PSA "generates" the key that has been there all the time: the way of making a volatile key of a driver's.
psa_status_t generate(psa_drv_se_context_t*, psa_key_slot_number_t, const psa_key_attributes_t*, uint8_t*, std::size_t,
                      std::size_t*) {
  return PSA_SUCCESS;
}

psa_status_t forget(psa_drv_se_context_t*, void*, psa_key_slot_number_t) { return PSA_SUCCESS; }

constexpr psa_drv_se_key_management_t kKeys{.MBEDTLS_PRIVATE(p_allocate) = nullptr,
                                            .MBEDTLS_PRIVATE(p_validate_slot_number) = accept_slot,
                                            .MBEDTLS_PRIVATE(p_import) = nullptr,
                                            .MBEDTLS_PRIVATE(p_generate) = generate,
                                            .MBEDTLS_PRIVATE(p_destroy) = forget,
                                            .MBEDTLS_PRIVATE(p_export) = nullptr,
                                            .MBEDTLS_PRIVATE(p_export_public) = nullptr};
constexpr psa_drv_se_asymmetric_t kSignatures{.MBEDTLS_PRIVATE(p_sign) = sign,
                                              .MBEDTLS_PRIVATE(p_verify) = nullptr,
                                              .MBEDTLS_PRIVATE(p_encrypt) = nullptr,
                                              .MBEDTLS_PRIVATE(p_decrypt) = nullptr};
constexpr psa_drv_se_t kDriver{.MBEDTLS_PRIVATE(hal_version) = PSA_DRV_SE_HAL_VERSION,
                               .MBEDTLS_PRIVATE(persistent_data_size) = 0,
                               .MBEDTLS_PRIVATE(p_init) = nullptr,
                               .MBEDTLS_PRIVATE(key_management) = &kKeys,
                               .MBEDTLS_PRIVATE(mac) = nullptr,
                               .MBEDTLS_PRIVATE(cipher) = nullptr,
                               .MBEDTLS_PRIVATE(aead) = nullptr,
                               .MBEDTLS_PRIVATE(asymmetric) = &kSignatures,
                               .MBEDTLS_PRIVATE(derivation) = nullptr};

// mbedTLS stands behind this library on the linker's command line, and must find what it asks for there: storage.cpp.
[[gnu::used]] constexpr auto kStorage = psa_its_set;

// PSA has room for locations of drivers from 1 to 255; the program's own may be among them.
constexpr psa_key_location_t kFirstLocation = 0xe0;
constexpr psa_key_location_t kLastLocation = 0xff;
std::atomic<psa_key_location_t> our_location{0};

psa_key_attributes_t attributes_of(Signer& signer, const MbedTlsIdentity::Impl& identity) {
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  psa_set_key_lifetime(
      &attributes, PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION(PSA_KEY_PERSISTENCE_VOLATILE, our_location.load()));
  psa_set_key_slot_number(&attributes, reinterpret_cast<std::uintptr_t>(&signer));
  psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_HASH);
  psa_set_key_bits(&attributes, identity.key_bits);
  if (identity.kind.type == tls::KeyType::ec) {
    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_algorithm(&attributes, PSA_ALG_ECDSA(PSA_ALG_ANY_HASH));
  } else {
    psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_KEY_PAIR);
    psa_set_key_algorithm(&attributes, PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_ANY_HASH));   // TLS 1.2.
    psa_set_key_enrollment_algorithm(&attributes, PSA_ALG_RSA_PSS(PSA_ALG_ANY_HASH));  // TLS 1.3.
  }
  return attributes;
}

Errc error_of_psa(psa_status_t status) {
  switch (status) {
    case PSA_ERROR_INSUFFICIENT_MEMORY: return Errc::no_memory;
    case PSA_ERROR_NOT_SUPPORTED: return Errc::unsupported;
    default: return Errc::internal;
  }
}

}  // namespace

bool has_signing_keys() { return our_location != 0; }

void register_driver() {
  // Again, too: whoever calls mbedtls_psa_crypto_free() has the drivers forgotten.
  const psa_key_location_t before = our_location;
  if (before != 0) {
    (void)psa_register_se_driver(before, &kDriver);
    return;
  }
  for (psa_key_location_t location = kFirstLocation; location <= kLastLocation; ++location) {
    if (psa_register_se_driver(location, &kDriver) != PSA_SUCCESS) continue;
    our_location = location;
    return;
  }
}

Result<void> Signer::start(MbedTlsIdentity::Impl& identity, const tls::SchemeList& schemes) {
  stop();
  identity_ = &identity;
  schemes_ = schemes;
  failure_.reset();
  pk_ = make<mbedtls_pk_context>();
  if (!pk_) return fail(Errc::no_memory);
  const psa_key_attributes_t attributes = attributes_of(*this, identity);
  const psa_status_t status = psa_generate_key(&attributes, &id_);
  if (status != PSA_SUCCESS) return fail(error_of_psa(status));
  return mbedtls_pk_setup_opaque(pk_.get(), id_) == 0 ? Result<void>() : fail(Errc::internal);
}

void Signer::stop() {
  pk_.reset();
  (void)psa_destroy_key(id_);  // Of 0 it is nothing.
  id_ = 0;
  identity_ = nullptr;
}

}  // namespace fairlead::ports::mbedtls
