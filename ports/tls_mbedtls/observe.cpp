// SPDX-License-Identifier: Apache-2.0
/// @file  What the handshake tells on its way, and what was agreed in the end.
#include "fairlead/tls/certificate_reader.hpp"

#include "engine.hpp"

#include <algorithm>

#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {
namespace {

constexpr std::uint8_t kServerHello = 2;
constexpr std::uint8_t kServerKeyExchange = 12;
constexpr std::uint8_t kCertificateRequest = 13;
constexpr std::uint8_t kCertificateVerify = 15;

/// The part of a ServerHello that is kept (RFC 8446 section 4.1.3; TLS 1.2 has neither of the two extensions).
struct Hello {
  tls::CipherSuite suite = tls::CipherSuite::none;
  tls::Group group = tls::Group::none;
  bool takes_key = false;
};

Hello read_hello(ByteReader body) {
  constexpr std::uint16_t kPreSharedKey = 41;
  constexpr std::uint16_t kKeyShare = 51;
  Hello hello;
  (void)body.take(2 + 32);  // Version, random.
  (void)body.take(body.u8());
  hello.suite = static_cast<tls::CipherSuite>(body.u16());
  (void)body.u8();
  ByteReader extensions(body.take(body.u16()));
  while (!extensions.empty()) {
    const std::uint16_t type = extensions.u16();
    ByteReader content(extensions.take(extensions.u16()));
    if (type == kKeyShare) hello.group = static_cast<tls::Group>(content.u16());
    hello.takes_key |= type == kPreSharedKey;
  }
  return hello;
}

/// RFC 8422 section 5.4; with a key that is shared beforehand, behind the server's hint (RFC 5489 section 2).
tls::Group read_key_exchange(ByteReader body, bool with_hint) {
  constexpr std::uint8_t kNamedCurve = 3;
  if (with_hint) (void)body.take(body.u16());
  return body.u8() == kNamedCurve ? static_cast<tls::Group>(body.u16()) : tls::Group::none;
}

/// The signature schemes that a CertificateRequest of TLS 1.2 (RFC 5246 section 7.4.4) or 1.3 (RFC 8446 section 4.3.2)
/// lists; empty where there are none.
ByteReader schemes_of_request(ByteReader body, bool newer) {
  constexpr std::uint16_t kSignatureAlgorithms = 13;
  (void)body.take(body.u8());  // The context; or the types of certificates.
  if (!newer) return ByteReader(body.take(body.u16()));
  ByteReader extensions(body.take(body.u16()));
  while (!extensions.empty()) {
    const std::uint16_t type = extensions.u16();
    ByteReader content(extensions.take(extensions.u16()));
    if (type == kSignatureAlgorithms) return ByteReader(content.take(content.u16()));
  }
  return ByteReader(Bytes());
}

}  // namespace

void MbedTlsEngine::observe(Stage before) {
  if (before == Stage::other) return;
  ByteReader message(message_in(*connection_->ssl));
  const std::uint8_t type = message.u8();
  (void)message.take(3);
  if (before == Stage::server_hello && type == kServerHello) {
    const Hello hello = read_hello(message);
    suite_ = hello.suite;
    group_ = hello.group;
    takes_key_ = hello.takes_key || stage_of(*connection_->ssl) == Stage::change_cipher;
  }
  if (before == Stage::server_key_exchange && type == kServerKeyExchange) {
    group_ = read_key_exchange(message, tls::is_psk_suite(suite_));
  }
  if (before == Stage::certificate_request && type == kCertificateRequest) {
    found().certificate_requested = tls::CertificateRequested::yes;
    ByteReader schemes = schemes_of_request(message, is_1_3());
    while (!may_sign_ && !schemes.empty()) may_sign_ = signs_by(static_cast<tls::SignatureScheme>(schemes.u16()));
  }
}

bool MbedTlsEngine::is_1_3() const { return version_of(*connection_->ssl) == tls::Version::tls_1_3; }

bool MbedTlsEngine::signs_by(tls::SignatureScheme scheme) const {
  if (!identity_) return false;
  const tls::Version version = is_1_3() ? tls::Version::tls_1_3 : tls::Version::tls_1_2;
  const bool fitting = signs(identity_->impl()->kind, scheme, version) && (is_1_3() || signs_in_1_2(scheme, suite_));
  const tls::SchemeList& own = connection_->handshake->own_schemes;
  const bool ours = own.empty() || std::ranges::find(own, scheme) != own.end();
  const auto& offered = policy().signature_schemes;
  // Under TLS 1.2 mbedTLS does not look at the policy for this, and an identity of bytes has only that one signature.
  return fitting && ours && (!is_1_3() || std::ranges::find(offered, scheme) != offered.end());
}

bool MbedTlsEngine::cannot_answer() {
  if (!identity_ || may_sign_ || found().certificate_requested == tls::CertificateRequested::no) return false;
  found().alert_sent = MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE;
  (void)mbedtls_ssl_send_alert_message(connection_->ssl.get(), MBEDTLS_SSL_ALERT_LEVEL_FATAL, found().alert_sent);
  return true;
}

bool MbedTlsEngine::is_signed_for_another_curve() {
  ByteReader message(message_in(*connection_->ssl));
  const bool is_signature = message.u8() == kCertificateVerify;
  (void)message.take(3);
  const auto scheme = static_cast<tls::SignatureScheme>(message.u16());
  if (!is_1_3() || !is_signature || chain_.size() == 0) return false;
  const auto peer = tls::read_certificate(chain_[0]);
  if (!peer || tls::fits(tls::kind_of(*peer), scheme, tls::Version::tls_1_3)) return false;
  found().alert_sent = MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER;
  (void)mbedtls_ssl_send_alert_message(connection_->ssl.get(), MBEDTLS_SSL_ALERT_LEVEL_FATAL, found().alert_sent);
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
  constexpr std::uint8_t kAlert = 21;
  constexpr std::uint8_t kFatal = 2;
  ByteReader reader(record);
  if (reader.size() != 7 || reader.u8() != kAlert) return;
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
