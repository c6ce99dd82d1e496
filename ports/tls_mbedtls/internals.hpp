// SPDX-License-Identifier: Apache-2.0
/// @file  What mbedTLS 3.6 knows and has no function to tell: read from members of its structures, here alone.
#pragma once

#include "objects.hpp"

#include <cstdint>
#include <optional>

namespace fairlead::ports::mbedtls {

/// How far the handshake is.
enum class Stage : std::uint8_t {
  other,
  server_hello,
  server_certificate,
  server_key_exchange,
  certificate_verify,  ///< The server's under TLS 1.3; our own under 1.2.
  certificate_request,
  client_certificate,  ///< It is our turn, and our certificate would come first.
  client_key_exchange,
  change_cipher,  ///< The server has said all that it says in the clear.
  ticket,         ///< Behind the handshake: a ticket has been read, and is taken up by the next call.
};
[[nodiscard]] Stage stage_of(const mbedtls_ssl_context& ssl);
/// Whether the step from here is a long computation: a signature, a chain of them, or an agreement on keys. Under TLS
/// 1.3 neither our hello nor our signature is among them: soon after either the call ends anyway. Where such a step had
/// nothing to compute, that costs one call.
[[nodiscard]] bool computes_long(Stage stage, tls::Version version);

/// The version that the server has chosen: any number before the handshake is done, since mbedTLS keeps what it was
/// sent. Its own function gives an enumeration, which must not hold every number.
[[nodiscard]] tls::Version version_of(const mbedtls_ssl_context& ssl);

/// The handshake message that was read last, with its head of four bytes; empty when something else was. A view of
/// mbedTLS's buffer until the next call that reads.
[[nodiscard]] Bytes message_in(const mbedtls_ssl_context& ssl);
/// Whether the handshake message that is being read is larger than mbedTLS's buffer.
[[nodiscard]] bool is_too_large(const mbedtls_ssl_context& ssl);
/// The alert in the record that was read last; nothing where that was another one.
[[nodiscard]] std::optional<std::uint8_t> alert_in(const mbedtls_ssl_context& ssl);
/// The alert by which a handshake of TLS 1.3 was given up; 0 for none.
[[nodiscard]] std::uint8_t alert_chosen(const mbedtls_ssl_context& ssl);

/// Frees the peer's certificate of a session that is kept. Nobody asks for it when the session is resumed, where
/// mbedTLS would parse it twice.
void drop_certificate(mbedtls_ssl_session& session);

/// Whether the established session came with a ticket.
[[nodiscard]] bool has_ticket(const mbedtls_ssl_context& ssl);

}  // namespace fairlead::ports::mbedtls
