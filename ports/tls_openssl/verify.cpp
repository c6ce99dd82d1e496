// SPDX-License-Identifier: Apache-2.0
/// @file  OpenSSL builds the chain and verifies its signatures; the engine's judge decides.
#include "engine.hpp"

#include <new>
#include <vector>

#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

namespace fairlead::ports::openssl {
namespace {

OpenSslEngine& engine_of(const SSL* ssl) { return *static_cast<OpenSslEngine*>(SSL_get_app_data(ssl)); }

/// The certificates as DER; empty where there is none.
std::vector<std::string> encoded(const STACK_OF(X509) * chain) {
  std::vector<std::string> all;
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    unsigned char* data = nullptr;
    const int size = i2d_X509(sk_X509_value(chain, i), &data);
    if (size <= 0) throw std::bad_alloc();
    all.emplace_back(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
    OPENSSL_free(data);
  }
  return all;
}

/// An issuer without a revocation list revokes nobody.
int pass_over_missing_lists(int ok, X509_STORE_CTX* context) {
  return X509_STORE_CTX_get_error(context) == X509_V_ERR_UNABLE_TO_GET_CRL ? 1 : ok;
}

}  // namespace

int OpenSslEngine::refuse_with(X509_STORE_CTX* context, tls::ChainFault fault, int code) {
  (void)refuse(fault, code);
  X509_STORE_CTX_set_error(context, code);
  return 0;
}

int OpenSslEngine::verify(X509_STORE_CTX* context) {
  // Dates are judged by our own function with the connection's clock. An intermediate in the store is an anchor, as it
  // is with the other libraries.
  X509_STORE_CTX_set_flags(context, X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN);
  if (trust_.impl()->has_lists) {
    X509_STORE_CTX_set_flags(context, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
    X509_STORE_CTX_set_verify_cb(context, pass_over_missing_lists);
  }
  if (X509_verify_cert(context) != 1) {
    const int code = X509_STORE_CTX_get_error(context);
    const int depth = X509_STORE_CTX_get_error_depth(context);
    const auto index = static_cast<std::uint8_t>(depth < 0 || depth > 0xfe ? 0xfe : depth);
    // For want of memory OpenSSL may find no issuer, or cannot read a certificate: nobody is to blame.
    if (take_reason(tls::CertificateRequested::no).error == Errc::no_memory) {
      return refuse_with(context, {Errc::no_memory, index}, X509_V_ERR_OUT_OF_MEM);
    }
    return refuse_with(context, {error_of_verification(code), index},
                       code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code);
  }
  const std::vector<std::string> chain = encoded(X509_STORE_CTX_get0_chain(context));
  const std::vector<Bytes> views = [&chain] {
    std::vector<Bytes> all;
    for (const std::string& one : chain) all.push_back(bytes_of(one));
    return all;
  }();
  if (const auto verdict = judge(views); !verdict) {
    return refuse_with(context, verdict.error(), verification_code(verdict.error().error));
  }
  return 1;
}

int OpenSslEngine::verify_peer(X509_STORE_CTX* context, void*) {
  const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
  OpenSslEngine& engine = engine_of(ssl);
  try {
    if (engine.policy().verifies()) return engine.verify(context);
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
  } catch (const std::bad_alloc&) {
    return engine.refuse_with(context, {Errc::no_memory, 0}, X509_V_ERR_OUT_OF_MEM);
  }
}

const stack_st_X509* OpenSslEngine::chain() const {
  if (!ssl_) return nullptr;
  // OpenSSL holds both as long as the connection.
  return policy().verifies() ? SSL_get0_verified_chain(ssl_.get()) : SSL_get_peer_cert_chain(ssl_.get());
}

std::size_t OpenSslEngine::do_certificates() const {
  const int size = sk_X509_num(chain());
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

Bytes OpenSslEngine::do_certificate(std::size_t index) const {
  try {
    if (looked_at_.empty()) looked_at_ = encoded(chain());
    return bytes_of(looked_at_[index]);
  } catch (const std::bad_alloc&) {
    return {};  // Which reads as malformed.
  }
}

void OpenSslEngine::note_alert(const SSL* ssl, int where, int value) {
  OpenSslEngine& engine = engine_of(ssl);
  const auto alert = static_cast<std::uint8_t>(value & 0xff);
  if (alert == SSL3_AD_CLOSE_NOTIFY) return;
  if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT) engine.found().alert_received = alert;
  if ((where & SSL_CB_WRITE_ALERT) == SSL_CB_WRITE_ALERT) engine.found().alert_sent = alert;
}

}  // namespace fairlead::ports::openssl
