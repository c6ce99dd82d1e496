// SPDX-License-Identifier: Apache-2.0
/// @file  OpenSSL builds the chain and verifies its signatures; the engine's judge decides.
///
/// OpenSSL does not step back: it takes the first certificate that may be an issuer, and gives up where that one leads
/// nowhere. Then the way is gone once more, by our own search. And of several lists of one issuer it takes one: the
/// lists are ours.
#include "certificates.hpp"
#include "engine.hpp"

#include <new>
#include <string>
#include <vector>

#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

namespace fairlead::ports::openssl {
namespace {

OpenSslEngine& engine_of(const SSL* ssl) { return *static_cast<OpenSslEngine*>(SSL_get_app_data(ssl)); }

std::vector<Bytes> views_of(const std::vector<std::string>& all) {
  std::vector<Bytes> views;
  for (const std::string& one : all) views.push_back(bytes_of(one));
  return views;
}

/// Those of a way, from what was sent or built and from the trust store, as OpenSSL has them.
Owned<stack_st_X509> stack_of(std::span<const Bytes> way, const Encoded& sent, const StoreAnchors& anchors) {
  Owned<stack_st_X509> stack(sk_X509_new_null());
  if (!stack) throw std::bad_alloc();
  for (const Bytes one : way) {
    X509* const of_store = anchors.find(one);
    Owned<X509> certificate(of_store != nullptr ? of_store : sent.find(one));
    if (!certificate) return nullptr;
    (void)X509_up_ref(certificate.get());
    if (sk_X509_push(stack.get(), certificate.get()) == 0) throw std::bad_alloc();
    (void)certificate.release();
  }
  return stack;
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
  if (X509_verify_cert(context) != 1) {
    const int code = X509_STORE_CTX_get_error(context);
    const int depth = X509_STORE_CTX_get_error_depth(context);
    const auto index = static_cast<std::uint8_t>(depth < 0 || depth > 0xfe ? 0xfe : depth);
    // For want of memory OpenSSL may find no issuer, or cannot read a certificate: nobody is to blame.
    if (take_reason(tls::CertificateRequested::no).error == Errc::no_memory) {
      return refuse_with(context, {Errc::no_memory, index}, X509_V_ERR_OUT_OF_MEM);
    }
    const Errc error = error_of_verification(code);
    if (error == Errc::unknown_ca) return doubt(context, code);
    return refuse_with(context, {error, index}, code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code);
  }
  const Encoded built = Encoded::sharing(X509_STORE_CTX_get0_chain(context));
  std::vector<Bytes> way = built.views();
  const StoreAnchors anchors(trust_.impl()->store.get());
  const auto revoked = check_revocation(way);
  const auto verdict = revoked ? judge(way, anchors) : refuse(revoked.error(), 0);
  if (!verdict && anchors.short_of_memory()) throw std::bad_alloc();
  if (!verdict) return refuse_with(context, verdict.error(), verification_code(verdict.error().error));
  if (built.find(way.back()) == nullptr)
    X509_STORE_CTX_set0_verified_chain(context, stack_of(way, built, anchors).release());
  return 1;
}

tls::ChainVerdict OpenSslEngine::check_revocation(std::span<const Bytes> way) const {
  const auto& trust = *trust_.impl();
  OpenSslVerifier verifier(*trust.library);
  return tls::check_revocation(way, views_of(trust.lists), verifier);
}

int OpenSslEngine::doubt(X509_STORE_CTX* context, int code) {
  const auto& trust = *trust_.impl();
  const Encoded sent = Encoded::sharing(X509_STORE_CTX_get0_untrusted(context));
  const StoreAnchors anchors(trust.store.get());
  OpenSslVerifier verifier(*trust.library);
  tls::Path way;
  const auto verdict = judge_sent(sent.views(), anchors, views_of(trust.lists), verifier, way, code);
  if (!verdict && anchors.short_of_memory()) throw std::bad_alloc();
  if (!verdict) return refuse_with(context, verdict.error(), verification_code(verdict.error().error));
  X509_STORE_CTX_set0_verified_chain(context, stack_of(std::span(way), sent, anchors).release());
  X509_STORE_CTX_set_error(context, X509_V_OK);
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
    if (looked_at_.size() == 0) looked_at_ = Encoded::sharing(chain());
    return looked_at_[index];
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
