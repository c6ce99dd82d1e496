// SPDX-License-Identifier: Apache-2.0
/// @file  The extensions of a certificate (RFC 5280 section 4.2).
#pragma once

#include "fairlead/tls/certificate_view.hpp"

namespace fairlead::tls {

/// Fills what the extensions say, unknown_critical_extension included. False when one is malformed or occurs twice.
///
/// @param extensions  Extensions, in DER.
[[nodiscard]] bool read_extensions(Bytes extensions, CertificateView& view);

}  // namespace fairlead::tls
