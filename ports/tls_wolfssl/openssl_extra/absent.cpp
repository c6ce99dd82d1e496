// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL without OPENSSL_EXTRA, which has TLS 1.3, SHA-256 and keys on P-256 alone: there is nothing to
/// choose. Its connection says by what it sends that a certificate was asked for.
#include "abilities.hpp"

#include <algorithm>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

namespace fairlead::ports::wolfssl {

Owned<WOLFSSL_CTX> new_context() { return Owned<WOLFSSL_CTX>(wolfSSL_CTX_new(wolfTLSv1_3_client_method())); }

void ask_before_certificate(WOLFSSL_CTX*) {}
void tell_of_request(WOLFSSL_CTX*) {}

Result<void> set_versions(WOLFSSL*, tls::VersionRange) { return {}; }

Result<void> set_signature_schemes(WOLFSSL*, const tls::Policy& policy) {
  const auto& schemes = policy.signature_schemes;
  const bool has_it = std::ranges::find(schemes, tls::SignatureScheme::ecdsa_secp256r1_sha256) != schemes.end();
  return has_it ? Result<void>() : fail(Errc::unsupported);
}

std::size_t chosen_digest(WOLFSSL*) { return 32; }

}  // namespace fairlead::ports::wolfssl
