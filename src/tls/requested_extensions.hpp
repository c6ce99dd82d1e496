// SPDX-License-Identifier: Apache-2.0
/// @file  The attributes of a request: the extensions that the certificate is to have (RFC 2985 section 5.4.2).
#pragma once

#include "fairlead/tls/certificate_request.hpp"
#include "fairlead/tls/der_writer.hpp"

namespace fairlead::tls {

/// Writes the member `attributes` of CertificationRequestInfo, which is there also when it is empty. False when a name
/// is not what its kind may be; what fits has then been written in part.
[[nodiscard]] bool write_attributes(const CertificateRequest& request, DerWriter& writer);

}  // namespace fairlead::tls
