// SPDX-License-Identifier: Apache-2.0
/// @file  Alerts of RFC 8446 section 6: what a received one means to a client, and which one a client sends.
#pragma once

#include "fairlead/base/status.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead::tls {

/// AlertDescription, with those that older versions alone have. A peer may send another number.
enum class Alert : std::uint8_t {
  close_notify = 0,
  unexpected_message = 10,
  bad_record_mac = 20,
  decryption_failed = 21,
  record_overflow = 22,
  handshake_failure = 40,
  no_certificate = 41,
  bad_certificate = 42,
  unsupported_certificate = 43,
  certificate_revoked = 44,
  certificate_expired = 45,
  certificate_unknown = 46,
  illegal_parameter = 47,
  unknown_ca = 48,
  access_denied = 49,
  decode_error = 50,
  decrypt_error = 51,
  protocol_version = 70,
  insufficient_security = 71,
  internal_error = 80,
  inappropriate_fallback = 86,
  user_canceled = 90,
  no_renegotiation = 100,
  missing_extension = 109,
  unsupported_extension = 110,
  unrecognized_name = 112,
  bad_certificate_status_response = 113,
  unknown_psk_identity = 115,
  certificate_required = 116,
  no_application_protocol = 120,
};

/// Whether the server had asked for our certificate before it sent the alert. Under TLS 1.2 a server says
/// handshake_failure when it misses one.
enum class CertificateRequested : std::uint8_t {
  no,
  yes
};

/// The Errc for a fatal alert that the server sent: client_certificate_rejected (no_certificate 41 to
/// certificate_unknown 46, unknown_ca 48, certificate_required 116, and handshake_failure 40 after a request),
/// not_authorised (access_denied 49), no_common_parameters (40, protocol_version 70, insufficient_security 71,
/// inappropriate_fallback 86, missing_extension 109, no_application_protocol 120), wrong_host (unrecognized_name 112),
/// closed (close_notify 0, user_canceled 90), otherwise protocol.
[[nodiscard]] Errc error_of_alert(std::uint8_t alert, CertificateRequested requested);

/// The alert by which the peer's certificates are refused, for the Errc of a ChainFault: unknown_ca,
/// certificate_expired and certificate_revoked by their names, internal_error for no_memory, otherwise bad_certificate.
[[nodiscard]] Alert alert_of(Errc refusal);

/// The registry's name, for example "unknown_ca"; "unknown" for other numbers. Static storage.
[[nodiscard]] std::string_view alert_name(std::uint8_t alert);

}  // namespace fairlead::tls
