// SPDX-License-Identifier: Apache-2.0
/// @file  What it means when mbedTLS does not succeed.
#include "fairlead/tls/handshake_messages.hpp"

#include "certificate_message.hpp"
#include "engine.hpp"

#include <algorithm>

#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {
namespace {

bool is_readable(Bytes certificate) {
  const Owned<mbedtls_x509_crt> one = make<mbedtls_x509_crt>();
  return one && mbedtls_x509_crt_parse_der_nocopy(one.get(), data_of(certificate), certificate.size()) == 0;
}

}  // namespace

Errc MbedTlsEngine::verdict(int returned) {
  if (found().refusal) return found().refusal->error;
  switch (returned) {
    case MBEDTLS_ERR_SSL_WANT_READ:
    case MBEDTLS_ERR_SSL_WANT_WRITE: return Errc::would_block;
    case MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS: computing_ = true; return Errc::would_block;
    case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY: return Errc::closed;
    default: break;
  }
  if (returned == io_failed()) return records_.flooded() ? Errc::protocol : wire().error().value_or(Errc::internal);
  found().native = returned;
  if (connection_->handshake && connection_->handshake->signer.failure())
    return *connection_->handshake->signer.failure();
  // mbedTLS also says so of a Certificate without any.
  if (const auto alert = alert_in(*connection_->ssl); alert && returned == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
    found().alert_received = *alert;
    return tls::error_of_alert(found().alert_received, found().certificate_requested);
  }
  if (const std::uint8_t alert = alert_chosen(*connection_->ssl); alert != 0) found().alert_sent = alert;
  return mbedtls_ssl_is_handshake_over(connection_->ssl.get()) != 0 ? verdict_open(returned) : verdict_early(returned);
}

Errc MbedTlsEngine::verdict_open(int returned) {
  if (returned == MBEDTLS_ERR_SSL_INVALID_MAC) found().alert_sent = MBEDTLS_SSL_ALERT_MSG_BAD_RECORD_MAC;
  constexpr auto kKeyUpdate = static_cast<std::byte>(tls::HandshakeType::key_update);
  const Bytes message = message_in(*connection_->ssl);
  return !message.empty() && message.front() == kKeyUpdate ? Errc::unsupported : error_of(returned);
}

Errc MbedTlsEngine::verdict_early(int returned) {
  // All else of a certificate has been judged before: under TLS 1.2 its curve has to be among the policy's groups.
  if (returned == MBEDTLS_ERR_SSL_BAD_CERTIFICATE && found().verified) return Errc::no_common_parameters;
  // Under TLS 1.3 mbedTLS says so of what it could not verify or compute; what is not in common has other names there.
  if (is_1_3() && returned == MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE) return Errc::protocol;
  if (is_too_large(*connection_->ssl)) return Errc::too_large;
  // Under TLS 1.3 a request for our certificate may stand where the peer's certificates do.
  const Stage stage = stage_of(*connection_->ssl);
  if (stage != Stage::server_certificate && stage != Stage::certificate_request) return error_of(returned);
  return is_about_certificate(returned) ? blame_certificates(returned) : error_of(returned);
}

Errc MbedTlsEngine::give_up(tls::ChainFault fault, int returned) {
  (void)refuse(fault, returned);
  // mbedTLS says nothing to the peer about an algorithm that it does not know.
  if (found().alert_sent == Failure::kNone && left_ == 0) tell(tls::alert_of(fault.error));
  return fault.error;
}

void MbedTlsEngine::tell(tls::Alert alert) {
  found().alert_sent = static_cast<std::uint8_t>(alert);
  (void)mbedtls_ssl_send_alert_message(connection_->ssl.get(), MBEDTLS_SSL_ALERT_LEVEL_FATAL, found().alert_sent);
}

Errc MbedTlsEngine::blame_certificates(int returned) {
  PeerChain::Views memory;
  const std::span<const Bytes> sent = certificates_in_message(memory);
  chain_.copy(sent);
  // mbedTLS has no room for a chain that is so long.
  if (returned == MBEDTLS_ERR_X509_FATAL_ERROR) {
    return give_up({Errc::certificate_invalid, std::min(policy().longest_chain, tls::Policy::kLongestChain)}, returned);
  }
  const auto bad = std::ranges::find_if_not(sent, is_readable);
  // Of some allocations that fail while it reads, mbedTLS says that the certificate is malformed.
  if (bad == sent.end()) return Errc::no_memory;
  return give_up({Errc::certificate_invalid, static_cast<std::uint8_t>(bad - sent.begin())}, returned);
}

std::span<const Bytes> MbedTlsEngine::certificates_in_message(PeerChain::Views& into) const {
  const mbedtls_ssl_context& ssl = *connection_->ssl;
  CertificateMessage message(message_in(ssl), version_of(ssl));
  std::size_t count = 0;
  while (count < into.size()) {
    const auto one = message.next();
    if (!one) break;
    into[count++] = *one;
  }
  return std::span(into).first(count);
}

}  // namespace fairlead::ports::mbedtls
