// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with OPENSSL_EXTRA.
#include "fairlead/base/fixed_string.hpp"
#include "fairlead/base/try.hpp"

#include "abilities.hpp"
#include "key_functions.hpp"

#include <algorithm>
#include <iterator>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/asn.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::SignatureScheme;
using tls::Version;

/// wolfSSL's names for signature schemes.
struct SchemeName {
  SignatureScheme scheme;
  std::string_view name;
};
constexpr SchemeName kSchemes[] = {
    {SignatureScheme::rsa_pkcs1_sha1, "RSA+SHA1"},
    {SignatureScheme::ecdsa_sha1, "ECDSA+SHA1"},
    {SignatureScheme::rsa_pkcs1_sha256, "RSA+SHA256"},
    {SignatureScheme::rsa_pkcs1_sha384, "RSA+SHA384"},
    {SignatureScheme::rsa_pkcs1_sha512, "RSA+SHA512"},
    {SignatureScheme::ecdsa_secp256r1_sha256, "ECDSA+SHA256"},
    {SignatureScheme::ecdsa_secp384r1_sha384, "ECDSA+SHA384"},
    {SignatureScheme::ecdsa_secp521r1_sha512, "ECDSA+SHA512"},
    {SignatureScheme::rsa_pss_rsae_sha256, "RSA-PSS+SHA256"},
    {SignatureScheme::rsa_pss_rsae_sha384, "RSA-PSS+SHA384"},
    {SignatureScheme::rsa_pss_rsae_sha512, "RSA-PSS+SHA512"},
    {SignatureScheme::ed25519, "ED25519"},
};

constexpr std::size_t kLongestName = 16;  // With a colon.

/// wolfSSL's names of versions.
int number_of(Version version) { return version == Version::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION; }

/// The size of the digest that wolfSSL names; 0 for one that is not known here. Before 5.6 it names the signature.
std::size_t digest_of_nid(int nid) {
  switch (nid) {
    case NID_sha256:
    case CTC_SHA256wRSA:
    case CTC_SHA256wECDSA: return 32;
    case NID_sha384:
    case CTC_SHA384wRSA:
    case CTC_SHA384wECDSA: return 48;
    case NID_sha512:
    case CTC_SHA512wRSA:
    case CTC_SHA512wECDSA: return 64;
    default: return 0;
  }
}
}  // namespace

Owned<WOLFSSL_CTX> new_context() {
  Owned<WOLFSSL_CTX> made(wolfSSL_CTX_new(wolfTLS_client_method()));
  if (!made) return {};
  // wolfSSL would ask again and again in place of waiting.
  (void)wolfSSL_CTX_clear_mode(made.get(), SSL_MODE_AUTO_RETRY);
  (void)wolfSSL_CTX_set_mode(made.get(), SSL_MODE_ENABLE_PARTIAL_WRITE);
  return made;
}

void ask_before_certificate(WOLFSSL_CTX* context) {
  wolfSSL_CTX_set_cert_cb(context, WolfSslEngine::decide_about_certificate, nullptr);
}

void tell_of_request(WOLFSSL_CTX* context) {
  wolfSSL_CTX_set_client_cert_cb(context, WolfSslEngine::note_request_without_identity);
}

Result<void> set_versions(WOLFSSL* ssl, tls::VersionRange versions) {
  const bool least = wolfSSL_set_min_proto_version(ssl, number_of(versions.oldest)) == WOLFSSL_SUCCESS;
  const bool most = wolfSSL_set_max_proto_version(ssl, number_of(versions.newest)) == WOLFSSL_SUCCESS;
  if (!least || !most) return fail(Errc::unsupported);
  // Only this makes it begin with the older version.
  if (versions.newest == Version::tls_1_2) (void)wolfSSL_set_options(ssl, WOLFSSL_OP_NO_TLSv1_3);
  return {};
}

Result<void> set_signature_schemes(WOLFSSL* ssl, const tls::Policy& policy) {
  FixedString<tls::SchemeList::capacity() * kLongestName> list;
  for (const SignatureScheme scheme : policy.signature_schemes) {
    const auto* known = std::ranges::find(kSchemes, scheme, &SchemeName::scheme);
    if (known == std::end(kSchemes) || !has_scheme(scheme)) continue;
    if (!list.view().empty()) FAIRLEAD_TRY(list.append(":"));
    FAIRLEAD_TRY(list.append(known->name));
  }
  if (list.view().empty() || wolfSSL_set1_sigalgs_list(ssl, list.c_str()) != WOLFSSL_SUCCESS)
    return fail(Errc::unsupported);
  return {};
}

std::size_t chosen_digest(WOLFSSL* ssl) {
  int nid = 0;
  return wolfSSL_get_signature_nid(ssl, &nid) == WOLFSSL_SUCCESS ? digest_of_nid(nid) : 0;
}

}  // namespace fairlead::ports::wolfssl
