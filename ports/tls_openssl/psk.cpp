// SPDX-License-Identifier: Apache-2.0
/// @file  Keys that are shared beforehand.
#include "engine.hpp"

#include <algorithm>

#include <openssl/ssl.h>

namespace fairlead::ports::openssl {

unsigned OpenSslEngine::give_key(SSL* ssl, const char*, char* identity, unsigned identity_size, unsigned char* key,
                                 unsigned key_size) {
  const auto& engine = *static_cast<OpenSslEngine*>(SSL_get_app_data(ssl));
  const tls::ExternalPsk& psk = *engine.psk_;
  if (psk.identity.size() >= identity_size || psk.key.size() > key_size) return 0;
  const std::string_view name = text_of(psk.identity);
  *std::ranges::copy(name, identity).out = '\0';
  copy_bytes(std::as_writable_bytes(std::span(key, key_size)), psk.key);
  return static_cast<unsigned>(psk.key.size());
}

int OpenSslEngine::give_key_1_3(SSL* ssl, const EVP_MD* digest, const unsigned char** identity,
                                std::size_t* identity_size, SSL_SESSION** session) {
  const auto& engine = *static_cast<OpenSslEngine*>(SSL_get_app_data(ssl));
  const tls::ExternalPsk& psk = *engine.psk_;
  *session = nullptr;
  const bool sha256 = psk.hash == tls::PskHash::sha256;
  // After HelloRetryRequest OpenSSL asks again, for the digest of the suite that was chosen.
  if (digest != nullptr && EVP_MD_is_a(digest, sha256 ? "SHA256" : "SHA384") == 0) return 1;
  const unsigned char suite[] = {0x13, static_cast<unsigned char>(sha256 ? 0x01 : 0x02)};
  Owned<ssl_session_st> made(SSL_SESSION_new());
  const bool good = made &&
                    SSL_SESSION_set1_master_key(made.get(), reinterpret_cast<const unsigned char*>(psk.key.data()),
                                                psk.key.size()) == 1 &&
                    SSL_SESSION_set_cipher(made.get(), SSL_CIPHER_find(ssl, suite)) == 1 &&
                    SSL_SESSION_set_protocol_version(made.get(), TLS1_3_VERSION) == 1;
  if (!good) return 0;
  *identity = reinterpret_cast<const unsigned char*>(psk.identity.data());
  *identity_size = psk.identity.size();
  *session = made.release();
  return 1;
}

void OpenSslEngine::use_key(const tls::ExternalPsk& key) {
  psk_ = &key;
  SSL_set_psk_client_callback(ssl_.get(), give_key);
  SSL_set_psk_use_session_callback(ssl_.get(), give_key_1_3);
}

}  // namespace fairlead::ports::openssl
