// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"

#include "fairlead/base/try.hpp"

#include <array>
#include <new>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace fairlead::ports::openssl {
namespace {

/// SSL_get_error() wants an empty queue before a call. To empty one that is empty costs as much as to read 1 KiB.
void begin_call() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

bool set_identity(SSL* ssl, const OpenSslIdentity::Impl& identity) {
  return SSL_use_cert_and_key(ssl, identity.certificate.get(), identity.key.get(), identity.intermediates.get(), 1) ==
         1;
}

}  // namespace

Result<void> OpenSslEngine::do_start(const tls::Parameters& parameters, Bytes ticket, bool resumes) {
  ERR_clear_error();
  const Result<void> set = [&]() -> Result<void> {
    try {
      return set_up(parameters, ticket, resumes);
    } catch (const std::bad_alloc&) {
      return fail(Errc::no_memory);
    }
  }();
  if (set) return set;
  const Reason reason = take_reason(tls::CertificateRequested::no);
  found().native = reason.native;
  return reason.error == Errc::no_memory ? fail(Errc::no_memory) : set;
}

Result<Settings> OpenSslEngine::settings_of(const tls::Parameters& parameters) const {
  const tls::Policy& policy = parameters.policy;
  tls::SchemeList own;
  if (identity_) {
    own = tls::own_schemes(policy, identity_->impl()->kind, identity_->impl()->signing_key);
    if (own.empty()) return fail(Errc::unsupported);
  }
  return Settings{.versions = {policy.oldest, policy.newest},
                  .suites = tls::suites_of(parameters),
                  .groups = policy.groups,
                  .schemes = policy.signature_schemes,
                  .own_schemes = own};
}

Result<void> OpenSslEngine::set_up(const tls::Parameters& parameters, Bytes ticket, bool resumes) {
  OpenSslLibrary::Impl& library = *trust_.impl()->library;
  FAIRLEAD_TRY_ASSIGN(const Settings settings, settings_of(parameters));
  FAIRLEAD_TRY_ASSIGN(const Owned<ssl_ctx_st> context, library.configured.context(library.context, settings));
  ssl_.reset(SSL_new(context.get()));
  Owned<bio_st> bio = make_bio(library, held_);
  if (!ssl_ || !bio) return fail(Errc::no_memory);
  SSL* ssl = ssl_.get();
  SSL_set_bio(ssl, bio.get(), bio.get());
  (void)bio.release();                                                 // Now the SSL's.
  if (SSL_set_app_data(ssl, this) != 1) return fail(Errc::no_memory);  // Every callback reaches this object by it.
  SSL_set_connect_state(ssl);
  if (resumes) SSL_clear_options(ssl, SSL_OP_NO_TICKET);
  if (SSL_set1_verify_cert_store(ssl, trust_.impl()->store.get()) != 1) return fail(Errc::no_memory);
  if (identity_ && !set_identity(ssl, *identity_->impl())) return fail(Errc::unsupported);
  FAIRLEAD_TRY(apply_policy(ssl, parameters));
  if (parameters.psk != nullptr) use_key(*parameters.psk);
  if (ticket.empty()) return {};
  // What this build cannot read, or not use with this policy, is not offered.
  const auto* data = reinterpret_cast<const unsigned char*>(ticket.data());
  const Owned<ssl_session_st> kept(d2i_SSL_SESSION(nullptr, &data, static_cast<long>(ticket.size())));
  if (kept) (void)SSL_set_session(ssl, kept.get());
  ERR_clear_error();
  return {};
}

void OpenSslEngine::do_forget() {
  ssl_.reset();
  session_.reset();
  held_.forget();
  blocked_on_write_ = false;
  looked_at_ = {};
  psk_ = nullptr;
  owes_certificate_ = false;
}

Errc OpenSslEngine::verdict(int returned) {
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ: return Errc::would_block;
    case SSL_ERROR_WANT_WRITE: blocked_on_write_ = true; return Errc::would_block;
    case SSL_ERROR_ZERO_RETURN: return Errc::closed;
    default: break;
  }
  const Reason reason = take_reason(found().certificate_requested);
  if (found().refusal) return found().refusal->error;
  if (wire().error() && reason.native == 0) return *wire().error();
  if (reason.alert != Failure::kNone) found().alert_received = reason.alert;
  found().native = reason.native;
  if (reason.error == Errc::no_memory || !has_kept_certificate_back()) return reason.error;
  return Errc::no_common_parameters;
}

Result<void> OpenSslEngine::do_handshake() {
  begin_call();
  blocked_on_write_ = false;
  const int returned = SSL_do_handshake(ssl_.get());
  if (returned != 1 || has_kept_certificate_back()) return fail(verdict(returned));
  return {};
}

IoResult OpenSslEngine::do_read(MutableBytes into) {
  begin_call();
  blocked_on_write_ = false;
  std::size_t got = 0;
  const int returned = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
  return returned == 1 ? IoResult::bytes(got) : IoResult(verdict(returned));
}

IoResult OpenSslEngine::do_look() {
  begin_call();
  std::byte one{};
  std::size_t seen = 0;
  const int returned = SSL_peek_ex(ssl_.get(), &one, 1, &seen);
  return returned == 1 ? IoResult::bytes(1) : IoResult(verdict(returned));
}

tls::Engine::Input OpenSslEngine::do_input() const {
  if (SSL_pending(ssl_.get()) > 0) return Input::bytes;
  return SSL_has_pending(ssl_.get()) == 0 ? Input::none : Input::look;
}

IoResult OpenSslEngine::do_write(Bytes record) {
  begin_call();
  std::size_t written = 0;
  const int returned = SSL_write_ex(ssl_.get(), record.data(), record.size(), &written);
  return returned == 1 ? IoResult::bytes(written) : IoResult(verdict(returned));
}

Result<void> OpenSslEngine::do_end() {
  begin_call();
  if (const int returned = SSL_shutdown(ssl_.get()); returned < 0) return fail(verdict(returned));
  return {};
}

Result<void> OpenSslEngine::do_update_keys() {
  if (SSL_version(ssl_.get()) != TLS1_3_VERSION) return fail(Errc::unsupported);
  begin_call();
  if (SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED) != 1) return fail(verdict(0));
  return do_handshake();
}

void OpenSslEngine::do_describe(tls::PeerInfo& info) const {
  SSL* ssl = ssl_.get();
  info.version = static_cast<tls::Version>(SSL_version(ssl));
  info.suite = static_cast<tls::CipherSuite>(SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(ssl)));
  info.group = group_of(ssl);
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl, &protocol, &size);
  if (size != 0) info.alpn = text_of(std::as_bytes(std::span(protocol, size)));
  // Under TLS 1.3 OpenSSL counts a key that was shared beforehand as a session; under 1.2 the suite says it.
  const bool reused = SSL_session_reused(ssl) == 1;
  const bool by_suite = SSL_CIPHER_get_kx_nid(SSL_get_current_cipher(ssl)) == NID_kx_ecdhe_psk;
  info.external_psk = psk_ != nullptr && (by_suite || (info.version == tls::Version::tls_1_3 && reused));
  info.resumed = reused && !info.external_psk;
}

}  // namespace fairlead::ports::openssl
