// SPDX-License-Identifier: Apache-2.0
#include "signatures.hpp"

#include "fairlead/tls/signed_object.hpp"

#include <algorithm>
#include <array>

#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {
namespace {

using tls::KeyType;
using tls::SignatureScheme;
using tls::Signed;

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

Signed verdict_of(int returned) {
  if (returned == 0) return Signed::yes;
  const Errc error = error_of(returned);
  return error == Errc::no_memory || error == Errc::internal ? Signed::unknown : Signed::no;
}

Signed verify(const tls::SignedObject& object, const Algorithm& algorithm, mbedtls_pk_context& key) {
  const mbedtls_md_info_t* const info = mbedtls_md_info_from_type(algorithm.digest);
  if (info == nullptr) return Signed::unsupported;
  std::array<unsigned char, MBEDTLS_MD_MAX_SIZE> digest{};
  if (mbedtls_md(info, data_of(object.content), object.content.size(), digest.data()) != 0) return Signed::unknown;
  const mbedtls_pk_rsassa_pss_options pss{.mgf1_hash_id = algorithm.digest,
                                          .expected_salt_len = MBEDTLS_RSA_SALT_LEN_ANY};
  const bool is_pss = algorithm.key == MBEDTLS_PK_RSASSA_PSS;
  return verdict_of(mbedtls_pk_verify_ext(algorithm.key, is_pss ? &pss : nullptr, &key, algorithm.digest, digest.data(),
                                          mbedtls_md_get_size(info), data_of(object.signature),
                                          object.signature.size()));
}

bool fits(KeyType type, mbedtls_pk_type_t key) { return (type == KeyType::ec) == (key == MBEDTLS_PK_ECDSA); }

}  // namespace

Signed MbedTlsVerifier::do_is_signed(Bytes object, const tls::CertificateView& issuer) {
  const auto parts = tls::read_signed_object(object);
  if (!parts) return Signed::no;
  const auto* const algorithm = std::ranges::find(kAlgorithms, parts->scheme, &Algorithm::scheme);
  const bool known = issuer.key_type == KeyType::rsa || issuer.key_type == KeyType::ec;
  if (algorithm == std::end(kAlgorithms) || !known) return Signed::unsupported;
  if (!fits(issuer.key_type, algorithm->key)) return Signed::no;
  const Owned<mbedtls_pk_context> key = make<mbedtls_pk_context>();
  if (!key) return Signed::unknown;
  // mbedTLS does not write to what it parses, and has no const there.
  auto* at = const_cast<unsigned char*>(data_of(issuer.public_key));
  const int returned = mbedtls_pk_parse_subpubkey(&at, at + issuer.public_key.size(), key.get());
  // A key that is too large for it, or of a curve that it does not have.
  if (returned != 0) return verdict_of(returned) == Signed::unknown ? Signed::unknown : Signed::unsupported;
  return verify(*parts, *algorithm, *key);
}

tls::Anchor MbedTlsAnchors::do_at(std::size_t place) const {
  if (place < place_) {
    at_ = list_;
    place_ = 0;
  }
  for (; at_ != nullptr && place_ < place; ++place_) at_ = at_->next;
  if (at_ == nullptr) return {};
  return {.der = view(at_->raw.p, at_->raw.len), .subject = view(at_->subject_raw.p, at_->subject_raw.len)};
}

const mbedtls_x509_crt* find_in(const mbedtls_x509_crt* list, Bytes certificate) {
  while (list != nullptr && !equal(view(list->raw.p, list->raw.len), certificate)) list = list->next;
  return list;
}

}  // namespace fairlead::ports::mbedtls
