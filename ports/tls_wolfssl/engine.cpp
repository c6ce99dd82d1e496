// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"

#include "fairlead/base/try.hpp"

#include "abilities.hpp"
#include "key_functions.hpp"
#include "version.hpp"

#include <algorithm>
#include <array>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

namespace fairlead::ports::wolfssl {

tls::Capabilities WolfSslEngine::do_capabilities() const {
  using enum tls::Capabilities;
  const tls::Capabilities always =
      key_update | max_fragment_length | revocation_lists | signing_keys | resumption_1_3 | critical_constraints;
  const tls::Capabilities keys = ed25519_functions() != nullptr ? ed25519 : none;
  return always | keys | capabilities_of_key_forms() | capabilities_of_tickets() | capabilities_of_1_2() |
         capabilities_of_psk();
}

Result<void> WolfSslEngine::do_start(const tls::Parameters& parameters, Bytes ticket, bool resumes) {
  WOLFSSL_CTX* const context =
      identity_ ? identity_->impl()->context.get() : trust_.impl()->library->impl()->shared_context();
  if (context == nullptr) return fail(Errc::no_memory);
  ssl_.reset(wolfSSL_new(context));
  if (!ssl_) return fail(Errc::no_memory);
  WOLFSSL* const ssl = ssl_.get();
  wolfSSL_SetIOReadCtx(ssl, this);
  wolfSSL_SetIOWriteCtx(ssl, this);
  wolfSSL_SetCertCbCtx(ssl, this);
  if (wolfSSL_set_ex_data(ssl, 0, this) != WOLFSSL_SUCCESS) return fail(Errc::no_memory);
  psk_ = parameters.psk;
  resumes_ = resumes;
  inbox_.begin(parameters.policy, psk_ != nullptr);
  if (identity_) FAIRLEAD_TRY(use_identity(parameters.policy));
  FAIRLEAD_TRY(apply_policy(ssl, parameters));
  // Many servers send no ticket to a client that would go on from one without a new agreement only.
  const bool wants_no_ticket = psk_ == nullptr && !resumes && parameters.policy.newest == tls::Version::tls_1_3;
  if (wants_no_ticket) {
    (void)wolfSSL_no_dhe_psk(ssl);
  } else {
    ask_for_agreement(ssl);
  }
  if (resumes && wolfSSL_UseSessionTicket(ssl) != WOLFSSL_SUCCESS) return fail(Errc::no_memory);
  if (!ticket.empty()) offer(ticket);
  return {};
}

void WolfSslEngine::do_forget() {
  ssl_.reset();
  session_.reset();
  outbox_.forget();
  inbox_.forget();
  seal_.reset();
  sealed_ = 0;
  held_.clear();
  chain_.clear();
  schemes_.clear();
  signing_failure_.reset();
  psk_ = nullptr;
  opened_ = prepared_ = short_of_memory_ = asked_late_ = false;
  resumes_ = judged_ = accepted_ = muted_ = told_ = cannot_sign_ = false;
}

void WolfSslEngine::keep_client_keys() {
  if (seal_ || opened_ || !is_1_3()) return;
  const unsigned char* const key = wolfSSL_GetClientWriteKey(ssl_.get());
  const unsigned char* const iv = wolfSSL_GetClientWriteIV(ssl_.get());
  const int size = wolfSSL_GetKeySize(ssl_.get());
  if (key == nullptr || iv == nullptr || size <= 0) return;
  seal_.emplace(hello().suite(), view(key, static_cast<std::size_t>(size)), view(iv, RecordSeal::kIv));
}

Result<void> WolfSslEngine::do_handshake() {
  if (const auto prepared = free_points_at_end_of_thread(); !prepared) return prepared;
  const int returned = wolfSSL_connect(ssl_.get());
  if (hello().certificate_requested()) found().certificate_requested = tls::CertificateRequested::yes;
  if (returned != WOLFSSL_SUCCESS) return fail(verdict(returned));
  seal_.reset();
  opened_ = true;
  if (is_1_3()) look_for_tickets();
  return {};
}

IoResult WolfSslEngine::do_read(MutableBytes into) {
  const int returned = wolfSSL_read(ssl_.get(), into.data(), static_cast<int>(into.size()));
  return returned > 0 ? IoResult::bytes(static_cast<std::size_t>(returned)) : IoResult(verdict(returned));
}

IoResult WolfSslEngine::do_look() {
  std::byte one{};
  const int returned = wolfSSL_peek(ssl_.get(), &one, 1);
  return returned > 0 ? IoResult::bytes(1) : IoResult(verdict(returned));
}

tls::Engine::Input WolfSslEngine::do_input() const {
  // wolfSSL takes from the stream what the record at hand needs and no more.
  return wolfSSL_pending(ssl_.get()) > 0 ? Input::bytes : Input::none;
}

std::size_t WolfSslEngine::do_record_size() const {
  const int most = wolfSSL_GetMaxOutputSize(ssl_.get());
  return most > 0 ? std::min(static_cast<std::size_t>(most), tls::kRecord) : tls::kRecord;
}

IoResult WolfSslEngine::do_write(Bytes record) {
  const int returned = wolfSSL_write(ssl_.get(), record.data(), static_cast<int>(record.size()));
  return returned > 0 ? IoResult::bytes(static_cast<std::size_t>(returned)) : IoResult(verdict(returned));
}

Result<void> WolfSslEngine::do_end() {
  const int returned = wolfSSL_shutdown(ssl_.get());
  if (returned == WOLFSSL_SUCCESS || returned == WOLFSSL_SHUTDOWN_NOT_DONE) return {};
  return fail(verdict(returned));
}

Result<void> WolfSslEngine::do_update_keys() {
  if (!is_1_3()) return fail(Errc::unsupported);
  const int returned = wolfSSL_update_keys(ssl_.get());
  if (returned == WOLFSSL_SUCCESS) return {};
  return fail(verdict(returned));
}

// A key for TLS 1.2 wolfSSL would offer under 1.3 as well, whose hash it is not for. And it takes it for granted that a
// server of TLS 1.2 accepts a ticket.
void WolfSslEngine::prepare_for_1_2() {
  if (prepared_ || hello().version() != tls::Version::tls_1_2) return;
  prepared_ = true;
  if (inbox_.ticket_offered() && hello().next() == HelloReader::Next::handshake) {
    (void)wolfSSL_set_SessionTicket(ssl_.get(), nullptr, 0);
  }
  if (psk_ != nullptr) offer_psk_1_2(ssl_.get());
}

void WolfSslEngine::look_for_tickets() {
  if (capabilities_of_tickets() != tls::Capabilities::none) return;
  const unsigned char* const key = wolfSSL_GetServerWriteKey(ssl_.get());
  const unsigned char* const iv = wolfSSL_GetServerWriteIV(ssl_.get());
  const int size = wolfSSL_GetKeySize(ssl_.get());
  if (key == nullptr || iv == nullptr || size <= 0) return;
  inbox_.filter_tickets(view(key, static_cast<std::size_t>(size)), view(iv, RecordSeal::kIv));
}

int WolfSslEngine::receive(WOLFSSL*, char* into, int size, void* engine) {
  auto& self = *static_cast<WolfSslEngine*>(engine);
  const IoResult got = self.inbox_.take(std::as_writable_bytes(std::span(into, static_cast<std::size_t>(size))));
  if (got.ok()) {
    self.prepare_for_1_2();
    return static_cast<int>(got.size());
  }
  if (got.blocked()) return WOLFSSL_CBIO_ERR_WANT_READ;
  self.short_of_memory_ |= got.error() == Errc::no_memory;
  return WOLFSSL_CBIO_ERR_GENERAL;
}

bool WolfSslEngine::hold(Bytes records) {
  const bool held = held_.append(records);
  short_of_memory_ |= !held;
  return held;
}

int WolfSslEngine::send(WOLFSSL*, char* data, int size, void* engine) {
  auto& self = *static_cast<WolfSslEngine*>(engine);
  if (self.asked_late_) return WOLFSSL_CBIO_ERR_GENERAL;  // It would be our answer.
  if (self.muted_ || self.told_) return size;
  const Bytes records = bytes_of({data, static_cast<std::size_t>(size)});
  self.inbox_.note_sent(records);
  if (!self.opened_ && self.alert_of_library()) return self.hold(records) ? size : WOLFSSL_CBIO_ERR_GENERAL;
  if (!self.opened_) self.sealed_ += count_protected(records);
  // Nothing but Finished would go under these keys.
  if (!self.opened_ && self.sealed_ > 1) self.found().certificate_requested = tls::CertificateRequested::yes;
  return self.outbox_.put(records) ? size : WOLFSSL_CBIO_ERR_GENERAL;
}

void WolfSslEngine::do_describe(tls::PeerInfo& info) const {
  WOLFSSL* const ssl = ssl_.get();
  info.version = hello().version();
  info.suite = hello().suite();
  info.group = hello().group();
  char* protocol = nullptr;
  unsigned short size = 0;
  if (wolfSSL_ALPN_GetProtocol(ssl, &protocol, &size) == WOLFSSL_SUCCESS) info.alpn = {protocol, size};
  info.external_psk = psk_ != nullptr && (hello().takes_key() || tls::is_psk_suite(info.suite));
  info.resumed = !info.external_psk && (is_1_3() ? hello().takes_key() : wolfSSL_session_reused(ssl) != 0);
}

std::string_view WolfSslEngine::do_library() const { return wolfSSL_lib_version(); }

tls::Digest WolfSslEngine::do_identity_fingerprint() const {
  return identity_ ? identity_->impl()->fingerprint : tls::Digest{};
}

}  // namespace fairlead::ports::wolfssl
