// SPDX-License-Identifier: Apache-2.0
/// @file  What our certificate's key signs with.
#include "engine.hpp"

#include <openssl/ssl.h>

namespace fairlead::ports::openssl {
namespace {

using tls::SignatureScheme;

/// Whether the key has a scheme that policy and server allow.
bool can_sign(SSL* ssl, tls::KeyKind key, const tls::Policy& policy) {
  const auto version = static_cast<tls::Version>(SSL_version(ssl));
  if (!tls::shown(key, version, policy)) return false;
  unsigned char low = 0;
  unsigned char high = 0;
  const int shared = SSL_get_shared_sigalgs(ssl, 0, nullptr, nullptr, nullptr, &low, &high);
  for (int i = 0; i < shared; ++i) {
    (void)SSL_get_shared_sigalgs(ssl, i, nullptr, nullptr, nullptr, &low, &high);
    const auto scheme = static_cast<SignatureScheme>(high << 8U | low);
    if (tls::fits(key, scheme, version)) return true;
  }
  return false;
}

}  // namespace

// OpenSSL by itself sends no certificate where the key cannot sign for it, and the server says that it misses one.
int OpenSslEngine::note_certificate_request(SSL* ssl, void*) {
  auto& engine = *static_cast<OpenSslEngine*>(SSL_get_app_data(ssl));
  engine.found().certificate_requested = tls::CertificateRequested::yes;
  if (!engine.identity_) return 1;
  engine.owes_certificate_ = true;
  return can_sign(ssl, engine.identity_->impl()->kind, engine.policy()) ? 1 : 0;
}

bool OpenSslEngine::has_kept_certificate_back() const {
  int kind = 0;
  return owes_certificate_ && SSL_get_signature_type_nid(ssl_.get(), &kind) != 1;
}

}  // namespace fairlead::ports::openssl
