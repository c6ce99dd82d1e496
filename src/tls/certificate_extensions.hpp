// SPDX-License-Identifier: Apache-2.0
/// @file  The extensions of a certificate (RFC 5280 section 4.2).
#pragma once

#include "fairlead/tls/certificate_view.hpp"

#include <optional>

namespace fairlead::tls {

/// Fills what the extensions say, unknown_critical_extension included. False when one is malformed or occurs twice.
///
/// @param extensions  Extensions, in DER.
[[nodiscard]] bool read_extensions(Bytes extensions, CertificateView& view);

/// The keyIdentifier of AuthorityKeyIdentifier (RFC 5280 section 4.2.1.1), which is empty where there is none; nothing
/// when the value is malformed.
[[nodiscard]] std::optional<Bytes> key_id_in(Bytes authority_key_identifier);

}  // namespace fairlead::tls
