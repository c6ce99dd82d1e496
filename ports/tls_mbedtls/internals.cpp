// SPDX-License-Identifier: Apache-2.0
#include "internals.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

#include <mbedtls/ssl.h>

namespace fairlead::ports::mbedtls {

Stage stage_of(const mbedtls_ssl_context& ssl) {
  switch (ssl.MBEDTLS_PRIVATE(state)) {
    case MBEDTLS_SSL_SERVER_HELLO: return Stage::server_hello;
    case MBEDTLS_SSL_SERVER_CERTIFICATE: return Stage::server_certificate;
    case MBEDTLS_SSL_SERVER_KEY_EXCHANGE: return Stage::server_key_exchange;
    case MBEDTLS_SSL_CERTIFICATE_VERIFY: return Stage::certificate_verify;
    case MBEDTLS_SSL_CERTIFICATE_REQUEST: return Stage::certificate_request;
    case MBEDTLS_SSL_CLIENT_CCS_AFTER_SERVER_FINISHED:
    case MBEDTLS_SSL_CLIENT_CERTIFICATE: return Stage::client_certificate;
    case MBEDTLS_SSL_CLIENT_KEY_EXCHANGE: return Stage::client_key_exchange;
    case MBEDTLS_SSL_SERVER_CHANGE_CIPHER_SPEC: return Stage::change_cipher;
    case MBEDTLS_SSL_TLS1_3_NEW_SESSION_TICKET: return Stage::ticket;
    default: return Stage::other;
  }
}

bool computes_long(Stage stage, tls::Version version) {
  switch (stage) {
    case Stage::server_certificate:
    case Stage::server_key_exchange:
    case Stage::certificate_verify:
    case Stage::client_key_exchange: return true;
    case Stage::server_hello: return version == tls::Version::tls_1_3;
    default: return false;
  }
}

tls::Version version_of(const mbedtls_ssl_context& ssl) {
  std::underlying_type_t<mbedtls_ssl_protocol_version> number{};
  std::memcpy(&number, &ssl.MBEDTLS_PRIVATE(tls_version), sizeof number);
  return static_cast<tls::Version>(number);
}

Bytes message_in(const mbedtls_ssl_context& ssl) {
  const std::size_t size = ssl.MBEDTLS_PRIVATE(in_hslen);
  const bool whole = ssl.MBEDTLS_PRIVATE(in_msgtype) == MBEDTLS_SSL_MSG_HANDSHAKE && size >= 4 &&
                     size <= ssl.MBEDTLS_PRIVATE(in_msglen);
  return whole ? view(ssl.MBEDTLS_PRIVATE(in_msg), size) : Bytes();
}

bool is_too_large(const mbedtls_ssl_context& ssl) { return ssl.MBEDTLS_PRIVATE(in_hslen) > MBEDTLS_SSL_IN_CONTENT_LEN; }

std::optional<std::uint8_t> alert_in(const mbedtls_ssl_context& ssl) {
  if (ssl.MBEDTLS_PRIVATE(in_msgtype) != MBEDTLS_SSL_MSG_ALERT) return std::nullopt;
  return ssl.MBEDTLS_PRIVATE(in_msg)[1];
}

std::uint8_t alert_chosen(const mbedtls_ssl_context& ssl) { return ssl.MBEDTLS_PRIVATE(alert_type); }

void drop_certificate(mbedtls_ssl_session& session) {
  (void)Owned<mbedtls_x509_crt>(std::exchange(session.MBEDTLS_PRIVATE(peer_cert), nullptr));
}

bool has_ticket(const mbedtls_ssl_context& ssl) {
  const mbedtls_ssl_session* const session = ssl.MBEDTLS_PRIVATE(session);
  return session != nullptr && session->MBEDTLS_PRIVATE(ticket) != nullptr && session->MBEDTLS_PRIVATE(ticket_len) != 0;
}

}  // namespace fairlead::ports::mbedtls
