// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"

#include "fairlead/base/try.hpp"

#include <algorithm>

#include <mbedtls/ssl.h>

namespace fairlead::ports::mbedtls {

void destroy(Handshake* handshake) { destroy_own(handshake); }
void destroy(Connection* connection) { destroy_own(connection); }

Result<void> MbedTlsEngine::do_start(const tls::Parameters& parameters, Bytes ticket, bool resumes) {
  connection_ = Owned<Connection>(create<Connection>());
  if (!connection_) return fail(Errc::no_memory);
  FAIRLEAD_TRY(set_up(parameters, resumes));
  if (!ticket.empty()) offer(ticket);
  return {};
}

Result<void> MbedTlsEngine::set_up(const tls::Parameters& parameters, bool resumes) {
  Connection& connection = *connection_;
  connection.handshake = Owned<Handshake>(create<Handshake>());
  connection.config = make<mbedtls_ssl_config>();
  connection.ssl = make<mbedtls_ssl_context>();
  if (!connection.handshake || !connection.config || !connection.ssl) return fail(Errc::no_memory);
  MbedTlsIdentity::Impl* const identity = identity_ ? &*identity_->impl() : nullptr;
  if (identity != nullptr && !can_sign(identity->kind, parameters.policy)) return fail(Errc::unsupported);
  const bool has_signer = identity != nullptr && identity->signer != nullptr;
  tls::SchemeList& schemes = connection.handshake->own_schemes;
  if (has_signer) schemes = tls::own_schemes(parameters.policy, identity->kind, identity->signer);
  if (has_signer && schemes.empty()) return fail(Errc::unsupported);
  FAIRLEAD_TRY(configure(connection, parameters, resumes, has_signer ? &schemes : nullptr));
  has_psk_ = parameters.psk != nullptr;
  mbedtls_ssl_config* const config = connection.config.get();
  mbedtls_ssl_conf_ca_chain(config, trust_.impl()->certificates.get(), nullptr);
  mbedtls_ssl_conf_verify(config, verify_peer, this);
  if (identity != nullptr) FAIRLEAD_TRY(use_identity(*identity));
  mbedtls_ssl_context* const ssl = connection.ssl.get();
  if (const int returned = mbedtls_ssl_setup(ssl, config); returned != 0) return fail(verdict(returned));
  FAIRLEAD_TRY(set_server_name(*ssl, parameters));
  mbedtls_ssl_set_bio(ssl, this, send, receive, nullptr);
  return {};
}

Result<void> MbedTlsEngine::use_identity(MbedTlsIdentity::Impl& identity) {
  Connection& connection = *connection_;
  Signer& signer = connection.handshake->signer;
  if (identity.signer != nullptr) FAIRLEAD_TRY(signer.start(identity, connection.handshake->own_schemes));
  mbedtls_pk_context* const key = identity.signer != nullptr ? signer.pk() : identity.key.get();
  const int returned = mbedtls_ssl_conf_own_cert(connection.config.get(), identity.chain.get(), key);
  if (returned != 0) return fail(verdict(returned));
  return {};
}

void MbedTlsEngine::do_forget() {
  connection_.reset();
  records_ = {};
  chain_.clear();
  left_ = 0;
  untrusted_ = 0;
  suite_ = tls::CipherSuite::none;
  group_ = tls::Group::none;
  computing_ = may_sign_ = has_psk_ = offered_ = takes_key_ = false;
}

void MbedTlsEngine::release_handshake() {
  static constexpr int kNoSuites[] = {0};
  static constexpr std::uint16_t kNone[] = {0};
  mbedtls_ssl_config* const config = connection_->config.get();
  mbedtls_ssl_conf_ciphersuites(config, kNoSuites);
  mbedtls_ssl_conf_groups(config, kNone);
  mbedtls_ssl_conf_sig_algs(config, kNone);
  connection_->handshake.reset();
}

Result<void> MbedTlsEngine::do_handshake() {
  mbedtls_ssl_context* const ssl = connection_->ssl.get();
  records_.begin_call();
  computing_ = false;
  while (mbedtls_ssl_is_handshake_over(ssl) == 0) {
    const Stage before = stage_of(*ssl);
    if (before == Stage::client_certificate && cannot_answer()) return fail(Errc::no_common_parameters);
    const int returned = mbedtls_ssl_handshake_step(ssl);
    if (returned != 0) return fail(verdict(returned));
    if (const auto observed = observe(before); !observed) return observed;
    if (before == Stage::certificate_verify && is_signed_for_another_curve()) {
      return fail(Errc::no_common_parameters);
    }
    computing_ = computes_long(before, version_of(*ssl));
    if (computing_) return fail(Errc::would_block);
  }
  observe_end();
  return {};
}

IoResult MbedTlsEngine::read(MutableBytes into) {
  mbedtls_ssl_context* const ssl = connection_->ssl.get();
  records_.begin_call();
  for (;;) {
    const int returned = mbedtls_ssl_read(ssl, data_of(into), into.size());
    if (returned > 0) {
      records_.note_bytes();
      return IoResult::bytes(static_cast<std::size_t>(returned));
    }
    if (into.empty() && returned == 0 && mbedtls_ssl_get_bytes_avail(ssl) != 0) return IoResult::bytes(1);
    if (returned == 0) continue;  // A record without content.
    if (returned == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
      found().ticket = true;
      continue;
    }
    // mbedTLS has stopped in front of a ticket that it has read. It is taken up now: by a call that writes it would be,
    // too, and that one would write nothing and say something else.
    if (returned == MBEDTLS_ERR_SSL_WANT_READ && stage_of(*ssl) == Stage::ticket) continue;
    return verdict(returned);
  }
}

tls::Engine::Input MbedTlsEngine::do_input() const {
  const mbedtls_ssl_context* const ssl = connection_->ssl.get();
  if (mbedtls_ssl_get_bytes_avail(ssl) != 0) return Input::bytes;
  return mbedtls_ssl_check_pending(ssl) == 0 ? Input::none : Input::look;
}

std::size_t MbedTlsEngine::do_record_size() const {
  const int most = mbedtls_ssl_get_max_out_record_payload(connection_->ssl.get());
  return most > 0 ? std::min(static_cast<std::size_t>(most), tls::kRecord) : tls::kRecord;
}

IoResult MbedTlsEngine::do_write(Bytes record) {
  const Bytes taken = record.first(std::min(record.size(), do_record_size()));
  const int returned = mbedtls_ssl_write(connection_->ssl.get(), data_of(taken), taken.size());
  // Sealed, and mbedTLS keeps what the wire has refused.
  const bool held = returned == MBEDTLS_ERR_SSL_WANT_WRITE && left_ != 0;
  return returned >= 0 || held ? IoResult::bytes(taken.size()) : IoResult(verdict(returned));
}

Result<void> MbedTlsEngine::do_push() {
  if (left_ == 0) return {};
  // While a record waits, mbedTLS sends the rest of it in place of an alert: its only call that does so at any time.
  const int returned = mbedtls_ssl_send_alert_message(connection_->ssl.get(), MBEDTLS_SSL_ALERT_LEVEL_WARNING,
                                                      MBEDTLS_SSL_ALERT_MSG_CLOSE_NOTIFY);
  if (left_ == 0) return {};
  return fail(returned == MBEDTLS_ERR_SSL_WANT_WRITE ? Errc::would_block : verdict(returned));
}

Result<void> MbedTlsEngine::do_end() {
  const int returned = mbedtls_ssl_close_notify(connection_->ssl.get());
  const bool held = returned == MBEDTLS_ERR_SSL_WANT_WRITE && left_ != 0;
  if (returned == 0 || held) return {};
  return fail(verdict(returned));
}

int MbedTlsEngine::send(void* engine, const unsigned char* data, std::size_t size) {
  auto& self = *static_cast<MbedTlsEngine*>(engine);
  const Bytes record = view(data, size);
  self.observe_sent(record);
  const IoResult put = self.wire().write(record);
  self.left_ = size - put.size();
  return put.ok() ? static_cast<int>(put.size()) : MBEDTLS_ERR_SSL_WANT_WRITE;
}

int MbedTlsEngine::receive(void* engine, unsigned char* into, std::size_t size) {
  auto& self = *static_cast<MbedTlsEngine*>(engine);
  if (self.records_.flooded()) return io_failed();
  if (self.records_.enough()) return MBEDTLS_ERR_SSL_WANT_READ;
  const MutableBytes room = std::as_writable_bytes(std::span(into, size));
  const IoResult got = self.wire().read(room);
  if (got.blocked()) return MBEDTLS_ERR_SSL_WANT_READ;
  if (!got.ok()) return io_failed();
  self.records_.note(room.first(got.size()));
  return static_cast<int>(got.size());
}

}  // namespace fairlead::ports::mbedtls
