// SPDX-License-Identifier: Apache-2.0
/// @file  Alerts of RFC 8446 section 6, and what a received one means to a client.
#pragma once

#include "fairlead/base/status.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead::tls {

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

/// The registry's name, for example "unknown_ca"; "unknown" for other numbers. Static storage.
[[nodiscard]] std::string_view alert_name(std::uint8_t alert);

}  // namespace fairlead::tls
