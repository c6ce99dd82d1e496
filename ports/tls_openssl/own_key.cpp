// SPDX-License-Identifier: Apache-2.0
/// @file  What a connection signs with, when the key is a SigningKey.
#include "engine.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/ssl.h>

namespace fairlead::ports::openssl {
namespace {

using tls::SignatureScheme;

struct Curve {
  SignatureScheme scheme;
  std::string_view name;  // OpenSSL's.
};
constexpr Curve kCurves[] = {{SignatureScheme::ecdsa_secp256r1_sha256, "prime256v1"},
                             {SignatureScheme::ecdsa_secp384r1_sha384, "secp384r1"},
                             {SignatureScheme::ecdsa_secp521r1_sha512, "secp521r1"}};

/// Under TLS 1.3 an ECDSA scheme is for one curve, and PKCS #1 v1.5 for none but certificates (RFC 8446 section 4.2.3).
bool fits_tls_1_3(SignatureScheme scheme, const EVP_PKEY* key) {
  if (tls::name(scheme).starts_with("rsa_pkcs1")) return false;
  const auto* curve = std::ranges::find(kCurves, scheme, &Curve::scheme);
  if (curve == std::end(kCurves)) return true;
  char name[64] = "";
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(key, name, sizeof name, &size) == 1 && std::string_view(name, size) == curve->name;
}

/// Whether one of the schemes that limit_signatures() has left is one that the server takes.
bool can_sign(SSL* ssl, const EVP_PKEY* key) {
  unsigned char low = 0;
  unsigned char high = 0;
  const int shared = SSL_get_shared_sigalgs(ssl, 0, nullptr, nullptr, nullptr, &low, &high);
  for (int i = 0; i < shared; ++i) {
    (void)SSL_get_shared_sigalgs(ssl, i, nullptr, nullptr, nullptr, &low, &high);
    const auto scheme = static_cast<SignatureScheme>(high << 8U | low);
    if (SSL_version(ssl) != TLS1_3_VERSION || fits_tls_1_3(scheme, key)) return true;
  }
  return false;
}

}  // namespace

Result<void> limit_signatures(ssl_st* ssl, const tls::Policy& policy, const tls::SigningKey& key) {
  std::string list;
  const auto schemes = key.schemes();
  for (const SignatureScheme scheme : policy.signature_schemes) {
    if (std::ranges::find(schemes, scheme) == schemes.end()) continue;
    if (!list.empty()) list += ':';
    list += tls::name(scheme);
  }
  if (list.empty() || SSL_set1_client_sigalgs_list(ssl, list.data()) != 1) return fail(Errc::unsupported);
  return {};
}

// OpenSSL by itself would send no certificate where the key cannot sign for it, and the server would say that it misses
// one.
int OpenSslEngine::note_certificate_request(SSL* ssl, void*) {
  auto& engine = *static_cast<OpenSslEngine*>(SSL_get_app_data(ssl));
  engine.found().certificate_requested = tls::CertificateRequested::yes;
  if (!engine.identity_ || engine.identity_->impl()->signing_key == nullptr) return 1;
  if (can_sign(ssl, engine.identity_->impl()->key.get())) return 1;
  engine.own_fault_ = Errc::no_common_parameters;
  return 0;
}

}  // namespace fairlead::ports::openssl
