// SPDX-License-Identifier: Apache-2.0
/// @file  What the handshake tells on its way, and what was agreed in the end.
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/handshake_messages.hpp"

#include "engine.hpp"

#include <algorithm>

#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {
namespace {

using tls::ContentType;
using tls::HandshakeType;

/// Takes the head of a message; what is left is its body.
HandshakeType take_head(ByteReader& message) {
  const auto type = static_cast<HandshakeType>(message.u8());
  (void)message.u24();
  return type;
}

}  // namespace

Result<void> MbedTlsEngine::observe(Stage before) {
  if (before == Stage::other) return {};
  ByteReader message(message_in(*connection_->ssl));
  const HandshakeType type = take_head(message);
  if (before == Stage::server_hello && type == HandshakeType::server_hello) {
    const tls::ServerHello hello = tls::read_server_hello(message);
    if (hello.repeats) {  // mbedTLS takes the last one.
      tell(tls::Alert::illegal_parameter);
      return fail(Errc::protocol);
    }
    suite_ = hello.suite;
    group_ = hello.group;
    takes_key_ = hello.takes_key || stage_of(*connection_->ssl) == Stage::change_cipher;
  }
  if (before == Stage::server_key_exchange && type == HandshakeType::server_key_exchange) {
    group_ = tls::read_server_key_exchange(message, suite_).group;
  }
  if (before == Stage::certificate_request && type == HandshakeType::certificate_request) {
    found().certificate_requested = tls::CertificateRequested::yes;
    ByteReader schemes = tls::schemes_of_request(message, version_of(*connection_->ssl));
    while (!may_sign_ && !schemes.empty()) may_sign_ = signs_by(static_cast<tls::SignatureScheme>(schemes.u16()));
  }
  return {};
}

bool MbedTlsEngine::is_1_3() const { return version_of(*connection_->ssl) == tls::Version::tls_1_3; }

bool MbedTlsEngine::signs_by(tls::SignatureScheme scheme) const {
  if (!identity_) return false;
  const tls::Version version = is_1_3() ? tls::Version::tls_1_3 : tls::Version::tls_1_2;
  const tls::KeyKind kind = identity_->impl()->kind;
  if (!tls::shown(kind, version, policy())) return false;
  const bool fitting = signs(kind, scheme, version) && (is_1_3() || signs_in_1_2(scheme, suite_));
  const tls::SchemeList& own = connection_->handshake->own_schemes;
  const bool ours = own.empty() || std::ranges::find(own, scheme) != own.end();
  const auto& offered = policy().signature_schemes;
  // Under TLS 1.2 mbedTLS does not look at the policy for this, and an identity of bytes has only that one signature.
  return fitting && ours && (!is_1_3() || std::ranges::find(offered, scheme) != offered.end());
}

bool MbedTlsEngine::cannot_answer() {
  if (!identity_ || may_sign_ || found().certificate_requested == tls::CertificateRequested::no) return false;
  tell(tls::Alert::handshake_failure);
  return true;
}

bool MbedTlsEngine::is_signed_for_another_curve() {
  ByteReader message(message_in(*connection_->ssl));
  const bool is_signature = take_head(message) == HandshakeType::certificate_verify;
  const auto scheme = static_cast<tls::SignatureScheme>(message.u16());
  if (!is_1_3() || !is_signature || chain_.size() == 0) return false;
  const auto peer = tls::read_certificate(chain_[0]);
  if (!peer || tls::fits(tls::kind_of(*peer), scheme, tls::Version::tls_1_3)) return false;
  tell(tls::Alert::illegal_parameter);
  return true;
}

void MbedTlsEngine::observe_end() {
  mbedtls_ssl_context* const ssl = connection_->ssl.get();
  release_handshake();
  if (policy().verifies()) {
    chain_.trust_views();
  } else {
    std::size_t index = 0;
    for (const mbedtls_x509_crt* one = mbedtls_ssl_get_peer_cert(ssl); one != nullptr; one = one->next) {
      chain_.set(index++, *one);
    }
  }
  // Under TLS 1.3 tickets come later.
  found().ticket = !is_1_3() && has_ticket(*ssl);
}

void MbedTlsEngine::observe_sent(Bytes record) {
  constexpr std::uint8_t kFatal = 2;
  ByteReader reader(record);
  if (reader.size() != 7 || static_cast<ContentType>(reader.u8()) != ContentType::alert) return;
  (void)reader.take(4);
  if (reader.u8() == kFatal) found().alert_sent = reader.u8();
}

void MbedTlsEngine::do_describe(tls::PeerInfo& info) const {
  const mbedtls_ssl_context* const ssl = connection_->ssl.get();
  info.version = version_of(*ssl);
  info.suite = suite_;
  info.group = group_;
  const char* const protocol = mbedtls_ssl_get_alpn_protocol(ssl);
  if (protocol != nullptr) info.alpn = protocol;
  info.external_psk = has_psk_ && (takes_key_ || tls::is_psk_suite(suite_));
  info.resumed = offered_ && takes_key_;
}

std::string_view MbedTlsEngine::do_library() const { return MBEDTLS_VERSION_STRING_FULL; }

tls::Digest MbedTlsEngine::do_identity_fingerprint() const {
  return identity_ ? identity_->impl()->fingerprint : tls::Digest{};
}

}  // namespace fairlead::ports::mbedtls
