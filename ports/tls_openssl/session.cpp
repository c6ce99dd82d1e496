// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/log.hpp"
#include "fairlead/base/try.hpp"

#include "session_impl.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace fairlead::ports {
namespace {

using State = OpenSslSession::Impl::State;

bool set_identity(SSL* ssl, const OpenSslIdentity::Impl& identity) {
  return SSL_use_cert_and_key(ssl, identity.certificate.get(), identity.key.get(), identity.intermediates.get(), 1) ==
         1;
}

}  // namespace

void OpenSslSession::Impl::forget() {
  ssl.reset();
  wire.detach();
  chain.clear();
  state = State::idle;
  shutdown_sent = peer_ended = recv_must_write = verified = false;
  policy = nullptr;
  host.reset();
  now.reset();
  staging = {};
  refusal.reset();
  refusal_native = 0;
  certificate_requested = tls::CertificateRequested::no;
  alert_received = alert_sent = Failure::kNone;
}

Errc OpenSslSession::Impl::die(Errc why, std::int32_t native) {
  failure = {.layer = state == State::open ? Layer::transport : Layer::handshake, .error = why};
  failure.native = native;
  failure.alert = alert_received != Failure::kNone ? alert_received : alert_sent;
  if (refusal) failure.chain_index = refusal->index;
  state = State::dead;
  FAIRLEAD_LOG_DEBUG("tls_openssl", "A session ended; Errc, error of OpenSSL.", why, native);
  return why;
}

Errc OpenSslSession::Impl::conclude(int returned) {
  switch (SSL_get_error(ssl.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      if (wire.write_error()) return die(*wire.write_error(), 0);
      return Errc::would_block;
    case SSL_ERROR_WANT_WRITE: recv_must_write = true; return Errc::would_block;
    case SSL_ERROR_ZERO_RETURN:
      if (state != State::open) return die(Errc::closed, 0);
      peer_ended = true;
      return Errc::closed;
    default: break;
  }
  const openssl::Reason reason = openssl::take_reason(certificate_requested);
  (void)wire.push();  // The alert that OpenSSL has written, once.
  if (refusal) return die(refusal->error, refusal_native);
  if (wire.error() && reason.native == 0) return die(*wire.error(), 0);
  if (reason.alert != Failure::kNone) alert_received = reason.alert;
  return die(reason.error, reason.native);
}

Errc OpenSslSession::Impl::last_words() {
  std::byte one{};
  std::size_t seen = 0;
  const int returned = SSL_peek_ex(ssl.get(), &one, 1, &seen);
  const Errc said = returned == 1 ? *wire.write_error() : conclude(returned);
  if (state == State::dead) return said;
  // recv gives what has arrived, or the end in order, before it finds the break; send comes here again until then.
  if (returned == 1 || peer_ended) return *wire.write_error();
  return die(*wire.write_error(), 0);
}

bool OpenSslSession::Impl::has_input() {
  if (peer_ended || SSL_pending(ssl.get()) > 0) return true;
  if (SSL_has_pending(ssl.get()) == 0) return false;
  // Bytes were read ahead; whether they make up a record only OpenSSL can say.
  ERR_clear_error();
  wire.let_read(false);
  std::byte one{};
  std::size_t seen = 0;
  const int returned = SSL_peek_ex(ssl.get(), &one, 1, &seen);
  wire.let_read(true);
  return returned == 1 || conclude(returned) != Errc::would_block;
}

OpenSslSession::OpenSslSession(OpenSslTrustStore trust, std::optional<OpenSslIdentity> identity)
    : impl_(new Impl{.trust = std::move(trust), .identity = std::move(identity)}) {}

OpenSslSession::~OpenSslSession() = default;

Result<void> OpenSslSession::do_start(io::StreamRef lower, const tls::Parameters& parameters) {
  Impl& self = *impl_;
  if (self.state != State::idle) return fail(Errc::busy);
  self.failure = {};
  ERR_clear_error();
  const auto refuse = [&self](Errc why) {
    const openssl::Reason reason = openssl::take_reason(tls::CertificateRequested::no);
    self.forget();
    self.failure = {.layer = Layer::configuration, .error = why, .native = reason.native};
    return fail(why);
  };
  const OpenSslLibrary::Impl& library = *self.trust.impl()->library;
  self.ssl.reset(SSL_new(library.sessions.get()));
  openssl::Owned<bio_st> bio = openssl::make_bio(library, self.wire);
  if (!self.ssl || !bio) return refuse(Errc::no_memory);
  SSL* ssl = self.ssl.get();
  SSL_set_bio(ssl, bio.get(), bio.get());
  (void)bio.release();  // Now the SSL's.
  SSL_set_app_data(ssl, &self);
  SSL_set_connect_state(ssl);
  if (SSL_set1_verify_cert_store(ssl, self.trust.impl()->store.get()) != 1) return refuse(Errc::no_memory);
  if (self.identity && !set_identity(ssl, *self.identity->impl())) return refuse(Errc::unsupported);
  try {
    if (auto set = openssl::apply_policy(ssl, parameters.policy, parameters.host); !set) return refuse(set.error());
  } catch (const std::bad_alloc&) {
    return refuse(Errc::no_memory);
  }
  self.wire.attach(lower);
  self.policy = &parameters.policy;
  self.host = parameters.host;
  self.now = parameters.now;
  self.staging = parameters.staging.first(std::min(parameters.staging.size(), openssl::kRecord));
  self.state = State::handshaking;
  return {};
}

Result<void> OpenSslSession::do_handshake() {
  Impl& self = *impl_;
  if (self.state == State::open) return {};
  if (self.state == State::dead) return fail(self.failure.error);
  if (self.state != State::handshaking) return fail(Errc::invalid);
  ERR_clear_error();
  (void)self.wire.push();  // Its errors come back through OpenSSL's next read.
  self.recv_must_write = false;
  if (const int returned = SSL_do_handshake(self.ssl.get()); returned != 1) return fail(self.conclude(returned));
  if (self.policy->verifies() && !self.verified) return fail(self.die(Errc::internal, 0));
  self.state = State::open;
  FAIRLEAD_LOG_DEBUG("tls_openssl", "A handshake is done; version, suite.", SSL_version(self.ssl.get()),
                     SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(self.ssl.get())));
  return {};
}

tls::PeerInfo OpenSslSession::do_peer() const {
  const Impl& self = *impl_;
  if (!self.ssl || SSL_is_init_finished(self.ssl.get()) == 0) return {};
  SSL* ssl = self.ssl.get();
  tls::PeerInfo info;
  info.version = static_cast<tls::Version>(SSL_version(ssl));
  info.suite = static_cast<tls::CipherSuite>(SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(ssl)));
  info.group = openssl::group_of(ssl);
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl, &protocol, &size);
  if (size != 0) info.alpn = text_of(std::as_bytes(std::span(protocol, size)));
  info.resumed = SSL_session_reused(ssl) == 1;
  info.verified = self.verified;
  info.certificates = static_cast<std::uint8_t>(self.chain.size());
  return info;
}

Result<tls::CertificateView> OpenSslSession::do_peer_certificate(std::size_t index) {
  const openssl::PeerChain& chain = impl_->chain;
  if (index >= chain.size()) return fail(Errc::key_missing);
  return chain.view(index);
}

const Failure& OpenSslSession::do_failure() const { return impl_->failure; }

void OpenSslSession::do_reset() { impl_->forget(); }

}  // namespace fairlead::ports
