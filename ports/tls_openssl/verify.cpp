// SPDX-License-Identifier: Apache-2.0
#include "session_impl.hpp"

#include <vector>

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

namespace fairlead::ports::openssl {
namespace {

OpenSslSession::Impl& session_of(const SSL* ssl) { return *static_cast<OpenSslSession::Impl*>(SSL_get_app_data(ssl)); }

/// Which X509_V_ERR_* makes OpenSSL send the alert that belongs to our verdict.
int verification_code(Errc error) {
  switch (error) {
    case Errc::unknown_ca: return X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    case Errc::wrong_host: return X509_V_ERR_HOSTNAME_MISMATCH;
    case Errc::certificate_expired: return X509_V_ERR_CERT_HAS_EXPIRED;
    case Errc::certificate_not_yet_valid: return X509_V_ERR_CERT_NOT_YET_VALID;
    case Errc::no_memory: return X509_V_ERR_OUT_OF_MEM;
    default: return X509_V_ERR_CERT_REJECTED;
  }
}

tls::ChainVerdict judge(const OpenSslSession::Impl& session) {
  std::vector<tls::CertificateView> views;
  for (std::size_t i = 0; i < session.chain.size(); ++i) views.push_back(session.chain.view(i));
  if (auto verdict = tls::check_chain(views, *session.policy, session.now); !verdict) return verdict;
  if (const auto named = tls::check_name(views.front(), *session.host); !named) {
    return std::unexpected(tls::ChainFault{named.error(), 0});
  }
  return {};
}

int refuse(OpenSslSession::Impl& session, X509_STORE_CTX* context, tls::ChainFault fault, int code) {
  session.refusal = fault;
  session.refusal_native = code;
  X509_STORE_CTX_set_error(context, code);
  return 0;
}

int verify(OpenSslSession::Impl& session, X509_STORE_CTX* context) {
  // Dates are judged by our own function with the connection's clock. An intermediate in the store is an anchor, as it
  // is with the other libraries.
  X509_STORE_CTX_set_flags(context, X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN);
  const bool signatures_hold = X509_verify_cert(context) == 1;
  session.chain.assign(X509_STORE_CTX_get0_chain(context));
  if (!signatures_hold) {
    const int code = X509_STORE_CTX_get_error(context);
    const int depth = X509_STORE_CTX_get_error_depth(context);
    const auto index = static_cast<std::uint8_t>(depth < 0 || depth > 0xfe ? 0xfe : depth);
    return refuse(session, context, {error_of_verification(code), index},
                  code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code);
  }
  if (const auto verdict = judge(session); !verdict) {
    return refuse(session, context, verdict.error(), verification_code(verdict.error().error));
  }
  session.verified = true;
  return 1;
}

}  // namespace

int verify_peer(x509_store_ctx_st* context, void*) {
  const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
  OpenSslSession::Impl& session = session_of(ssl);
  try {
    if (session.policy->verifies()) return verify(session, context);
    session.chain.assign(X509_STORE_CTX_get0_untrusted(context));
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
  } catch (const std::bad_alloc&) {
    return refuse(session, context, {Errc::no_memory, 0}, X509_V_ERR_OUT_OF_MEM);
  }
}

void note_alert(const ssl_st* ssl, int where, int value) {
  OpenSslSession::Impl& session = session_of(ssl);
  const auto alert = static_cast<std::uint8_t>(value & 0xff);
  if (alert == SSL3_AD_CLOSE_NOTIFY) return;
  if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT) session.alert_received = alert;
  if ((where & SSL_CB_WRITE_ALERT) == SSL_CB_WRITE_ALERT) session.alert_sent = alert;
}

int note_certificate_request(ssl_st* ssl, void*) {
  session_of(ssl).certificate_requested = tls::CertificateRequested::yes;
  return 1;
}

}  // namespace fairlead::ports::openssl
