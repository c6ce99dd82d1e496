// SPDX-License-Identifier: Apache-2.0
#include "signatures.hpp"

#include "fairlead/tls/certificate_reader.hpp"

#include <algorithm>
#include <array>

#include <mbedtls/asn1.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {
namespace {

using tls::SignatureScheme;

struct Algorithm {
  SignatureScheme scheme;
  mbedtls_md_type_t digest;
  mbedtls_pk_type_t key;
};
constexpr Algorithm kAlgorithms[] = {
    {SignatureScheme::ecdsa_sha1, MBEDTLS_MD_SHA1, MBEDTLS_PK_ECDSA},
    {SignatureScheme::ecdsa_secp256r1_sha256, MBEDTLS_MD_SHA256, MBEDTLS_PK_ECDSA},
    {SignatureScheme::ecdsa_secp384r1_sha384, MBEDTLS_MD_SHA384, MBEDTLS_PK_ECDSA},
    {SignatureScheme::ecdsa_secp521r1_sha512, MBEDTLS_MD_SHA512, MBEDTLS_PK_ECDSA},
    {SignatureScheme::rsa_pkcs1_sha1, MBEDTLS_MD_SHA1, MBEDTLS_PK_RSA},
    {SignatureScheme::rsa_pkcs1_sha256, MBEDTLS_MD_SHA256, MBEDTLS_PK_RSA},
    {SignatureScheme::rsa_pkcs1_sha384, MBEDTLS_MD_SHA384, MBEDTLS_PK_RSA},
    {SignatureScheme::rsa_pkcs1_sha512, MBEDTLS_MD_SHA512, MBEDTLS_PK_RSA},
    {SignatureScheme::rsa_pss_rsae_sha256, MBEDTLS_MD_SHA256, MBEDTLS_PK_RSASSA_PSS},
    {SignatureScheme::rsa_pss_rsae_sha384, MBEDTLS_MD_SHA384, MBEDTLS_PK_RSASSA_PSS},
    {SignatureScheme::rsa_pss_rsae_sha512, MBEDTLS_MD_SHA512, MBEDTLS_PK_RSASSA_PSS},
};

Bytes raw(const mbedtls_x509_crt& certificate) { return view(certificate.raw.p, certificate.raw.len); }

/// The signature: what stands behind the signed part and its algorithm (RFC 5280 section 4.1.1). Empty if malformed.
Bytes signature_of(const mbedtls_x509_crt& certificate) {
  unsigned char* at = certificate.tbs.p + certificate.tbs.len;
  const unsigned char* const end = certificate.raw.p + certificate.raw.len;
  std::size_t size = 0;
  constexpr int kSequence = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;
  if (mbedtls_asn1_get_tag(&at, end, &size, kSequence) != 0) return {};
  at += size;
  if (mbedtls_asn1_get_bitstring_null(&at, end, &size) != 0) return {};
  return view(at, size);
}

enum class Signed {
  no,
  yes,
  unknown  ///< It could not be computed.
};

Signed signed_by(const mbedtls_x509_crt& child, const mbedtls_x509_crt& parent) {
  const Result<tls::CertificateView> read = tls::read_certificate(raw(child));
  if (!read) return Signed::no;
  const auto* algorithm = std::ranges::find(kAlgorithms, read->signature, &Algorithm::scheme);
  const Bytes signature = signature_of(child);
  if (algorithm == std::end(kAlgorithms) || signature.empty()) return Signed::no;
  const mbedtls_md_info_t* const info = mbedtls_md_info_from_type(algorithm->digest);
  std::array<unsigned char, MBEDTLS_MD_MAX_SIZE> digest{};
  if (info == nullptr || mbedtls_md(info, child.tbs.p, child.tbs.len, digest.data()) != 0) return Signed::unknown;
  const mbedtls_pk_rsassa_pss_options pss{.mgf1_hash_id = algorithm->digest,
                                          .expected_salt_len = MBEDTLS_RSA_SALT_LEN_ANY};
  const bool is_pss = algorithm->key == MBEDTLS_PK_RSASSA_PSS;
  // mbedTLS does not write to a key by which it verifies, and has no const there.
  auto* const key = const_cast<mbedtls_pk_context*>(&parent.pk);
  const int returned =
      mbedtls_pk_verify_ext(algorithm->key, is_pss ? &pss : nullptr, key, algorithm->digest, digest.data(),
                            mbedtls_md_get_size(info), data_of(signature), signature.size());
  if (returned == 0) return Signed::yes;
  const Errc error = error_of(returned);
  return error == Errc::no_memory || error == Errc::internal ? Signed::unknown : Signed::no;
}

}  // namespace

bool names_issuer(const mbedtls_x509_crt& child, const mbedtls_x509_crt& parent) {
  return equal(view(child.issuer_raw.p, child.issuer_raw.len), view(parent.subject_raw.p, parent.subject_raw.len));
}

const mbedtls_x509_crt* issuer_in(const mbedtls_x509_crt* list, const mbedtls_x509_crt& child, bool& unknown) {
  for (; list != nullptr; list = list->next) {
    const Signed held = names_issuer(child, *list) ? signed_by(child, *list) : Signed::no;
    if (held == Signed::yes) return list;
    unknown |= held == Signed::unknown;
  }
  return nullptr;
}

bool is_in(const mbedtls_x509_crt* list, Bytes certificate) {
  while (list != nullptr && !equal(raw(*list), certificate)) list = list->next;
  return list != nullptr;
}

}  // namespace fairlead::ports::mbedtls
