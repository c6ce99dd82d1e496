// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_request.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/tls/der_writer.hpp"
#include "fairlead/tls/public_key_info.hpp"

#include "tls/certificate_algorithms.hpp"
#include "tls/requested_extensions.hpp"
#include "tls/subject_name.hpp"

#include <algorithm>
#include <array>

namespace fairlead::tls {
namespace {

constexpr SignatureScheme kPreferred[] = {
    SignatureScheme::rsa_pkcs1_sha256,       SignatureScheme::rsa_pkcs1_sha384,
    SignatureScheme::rsa_pkcs1_sha512,       SignatureScheme::rsa_pss_rsae_sha256,
    SignatureScheme::rsa_pss_rsae_sha384,    SignatureScheme::rsa_pss_rsae_sha512,
    SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::ecdsa_secp384r1_sha384,
    SignatureScheme::ecdsa_secp521r1_sha512, SignatureScheme::ed25519,
};

Result<SignatureScheme> scheme_of(const SigningKey& key) {
  FAIRLEAD_TRY_ASSIGN(const PublicKeyKind own, key_kind_of(key.public_key()));
  // TLS 1.3 binds a digest to its curve. It leaves PKCS #1 v1.5 to certificates, which TLS 1.2 does not.
  const Version as_in = own.kind.type == KeyType::rsa ? Version::tls_1_2 : Version::tls_1_3;
  for (const SignatureScheme scheme : kPreferred) {
    const auto has = key.schemes();
    if (fits(own.kind, scheme, as_in) && std::ranges::find(has, scheme) != has.end()) return scheme;
  }
  return fail(Errc::unsupported);
}

/// CertificationRequestInfo (RFC 2986 section 4.1), last member first.
Result<std::size_t> write_info(const CertificateRequest& request, Bytes public_key, MutableBytes into) {
  DerWriter writer(into);
  if (!write_attributes(request, writer)) return fail(Errc::invalid);
  writer.bytes(public_key);
  if (!write_subject(request.subject, writer)) return fail(Errc::invalid);
  writer.positive({});  // version v1(0)
  writer.wrap(der::kSequence, 0);
  return writer.move_to_front();
}

}  // namespace

Result<std::size_t> write_certificate_request(const CertificateRequest& request, SigningKey& key, Hash& hash,
                                              MutableBytes into) {
  FAIRLEAD_TRY_ASSIGN(const SignatureScheme scheme, scheme_of(key));
  FAIRLEAD_TRY_ASSIGN(const std::size_t info_size, write_info(request, key.public_key(), into));
  const Bytes info = into.first(info_size);

  std::array<std::byte, kMostDigest> digest{};
  Bytes input = info;
  if (const auto algorithm = hash_of(scheme)) {
    FAIRLEAD_TRY_ASSIGN(input, hash.digest(*algorithm, info, digest));
  }
  FAIRLEAD_TRY_ASSIGN(const std::size_t signature_size, key.sign(scheme, input, into.subspan(info_size)));

  // Everything moves to the end of the memory, the signature from right behind the rest; where the whole does not fit,
  // the rest may be written over, and is not written any more.
  DerWriter writer(into);
  writer.bit_string(into.subspan(info_size, signature_size));
  write_signature_algorithm(scheme, writer);
  writer.bytes(info);
  writer.wrap(der::kSequence, 0);
  return writer.move_to_front();
}

}  // namespace fairlead::tls
