// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/alerts.hpp"

namespace fairlead::tls {
namespace {

struct Alert {
  std::uint8_t number;
  Errc meaning;
  std::string_view name;
};

constexpr std::uint8_t kHandshakeFailure = 40;

// RFC 8446 section 6, with the numbers that only older versions send.
constexpr Alert kAlerts[] = {
    {0, Errc::closed, "close_notify"},
    {10, Errc::protocol, "unexpected_message"},
    {20, Errc::protocol, "bad_record_mac"},
    {21, Errc::protocol, "decryption_failed"},
    {22, Errc::protocol, "record_overflow"},
    {kHandshakeFailure, Errc::no_common_parameters, "handshake_failure"},
    {41, Errc::client_certificate_rejected, "no_certificate"},
    {42, Errc::client_certificate_rejected, "bad_certificate"},
    {43, Errc::client_certificate_rejected, "unsupported_certificate"},
    {44, Errc::client_certificate_rejected, "certificate_revoked"},
    {45, Errc::client_certificate_rejected, "certificate_expired"},
    {46, Errc::client_certificate_rejected, "certificate_unknown"},
    {47, Errc::protocol, "illegal_parameter"},
    {48, Errc::client_certificate_rejected, "unknown_ca"},
    {49, Errc::not_authorised, "access_denied"},
    {50, Errc::protocol, "decode_error"},
    {51, Errc::protocol, "decrypt_error"},
    {70, Errc::no_common_parameters, "protocol_version"},
    {71, Errc::no_common_parameters, "insufficient_security"},
    {80, Errc::protocol, "internal_error"},
    {86, Errc::no_common_parameters, "inappropriate_fallback"},
    {90, Errc::closed, "user_canceled"},
    {100, Errc::protocol, "no_renegotiation"},
    {109, Errc::no_common_parameters, "missing_extension"},
    {110, Errc::protocol, "unsupported_extension"},
    {112, Errc::wrong_host, "unrecognized_name"},
    {113, Errc::protocol, "bad_certificate_status_response"},
    {115, Errc::protocol, "unknown_psk_identity"},
    {116, Errc::client_certificate_rejected, "certificate_required"},
    {120, Errc::no_common_parameters, "no_application_protocol"},
};

const Alert* find(std::uint8_t number) {
  for (const Alert& one : kAlerts) {
    if (one.number == number) return &one;
  }
  return nullptr;
}

}  // namespace

Errc error_of_alert(std::uint8_t alert, CertificateRequested requested) {
  if (alert == kHandshakeFailure && requested == CertificateRequested::yes) return Errc::client_certificate_rejected;
  const Alert* known = find(alert);
  return known == nullptr ? Errc::protocol : known->meaning;
}

std::string_view alert_name(std::uint8_t alert) {
  const Alert* known = find(alert);
  return known == nullptr ? "unknown" : known->name;
}

}  // namespace fairlead::tls
