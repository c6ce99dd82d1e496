// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/alerts.hpp"

namespace fairlead::tls {
namespace {

struct Row {
  Alert alert;
  Errc meaning;
  std::string_view name;
};

constexpr Row kAlerts[] = {
    {Alert::close_notify, Errc::closed, "close_notify"},
    {Alert::unexpected_message, Errc::protocol, "unexpected_message"},
    {Alert::bad_record_mac, Errc::protocol, "bad_record_mac"},
    {Alert::decryption_failed, Errc::protocol, "decryption_failed"},
    {Alert::record_overflow, Errc::protocol, "record_overflow"},
    {Alert::handshake_failure, Errc::no_common_parameters, "handshake_failure"},
    {Alert::no_certificate, Errc::client_certificate_rejected, "no_certificate"},
    {Alert::bad_certificate, Errc::client_certificate_rejected, "bad_certificate"},
    {Alert::unsupported_certificate, Errc::client_certificate_rejected, "unsupported_certificate"},
    {Alert::certificate_revoked, Errc::client_certificate_rejected, "certificate_revoked"},
    {Alert::certificate_expired, Errc::client_certificate_rejected, "certificate_expired"},
    {Alert::certificate_unknown, Errc::client_certificate_rejected, "certificate_unknown"},
    {Alert::illegal_parameter, Errc::protocol, "illegal_parameter"},
    {Alert::unknown_ca, Errc::client_certificate_rejected, "unknown_ca"},
    {Alert::access_denied, Errc::not_authorised, "access_denied"},
    {Alert::decode_error, Errc::protocol, "decode_error"},
    {Alert::decrypt_error, Errc::protocol, "decrypt_error"},
    {Alert::protocol_version, Errc::no_common_parameters, "protocol_version"},
    {Alert::insufficient_security, Errc::no_common_parameters, "insufficient_security"},
    {Alert::internal_error, Errc::protocol, "internal_error"},
    {Alert::inappropriate_fallback, Errc::no_common_parameters, "inappropriate_fallback"},
    {Alert::user_canceled, Errc::closed, "user_canceled"},
    {Alert::no_renegotiation, Errc::protocol, "no_renegotiation"},
    {Alert::missing_extension, Errc::no_common_parameters, "missing_extension"},
    {Alert::unsupported_extension, Errc::protocol, "unsupported_extension"},
    {Alert::unrecognized_name, Errc::wrong_host, "unrecognized_name"},
    {Alert::bad_certificate_status_response, Errc::protocol, "bad_certificate_status_response"},
    {Alert::unknown_psk_identity, Errc::protocol, "unknown_psk_identity"},
    {Alert::certificate_required, Errc::client_certificate_rejected, "certificate_required"},
    {Alert::no_application_protocol, Errc::no_common_parameters, "no_application_protocol"},
};

const Row* find(std::uint8_t number) {
  for (const Row& one : kAlerts) {
    if (one.alert == Alert{number}) return &one;
  }
  return nullptr;
}

}  // namespace

Errc error_of_alert(std::uint8_t alert, CertificateRequested requested) {
  if (Alert{alert} == Alert::handshake_failure && requested == CertificateRequested::yes)
    return Errc::client_certificate_rejected;
  const Row* known = find(alert);
  return known == nullptr ? Errc::protocol : known->meaning;
}

Alert alert_of(Errc refusal) {
  switch (refusal) {
    case Errc::unknown_ca: return Alert::unknown_ca;
    case Errc::certificate_expired: return Alert::certificate_expired;
    case Errc::certificate_revoked: return Alert::certificate_revoked;
    case Errc::no_memory: return Alert::internal_error;
    default: return Alert::bad_certificate;
  }
}

std::string_view alert_name(std::uint8_t alert) {
  const Row* known = find(alert);
  return known == nullptr ? "unknown" : known->name;
}

}  // namespace fairlead::tls
