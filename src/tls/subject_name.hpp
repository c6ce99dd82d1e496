// SPDX-License-Identifier: Apache-2.0
/// @file  The subject of a request as a Name (RFC 5280 section 4.1.2.4).
#pragma once

#include "fairlead/tls/certificate_request.hpp"
#include "fairlead/tls/der_writer.hpp"

namespace fairlead::tls {

/// False when a value is not what its type may be; what fits has then been written in part.
[[nodiscard]] bool write_subject(std::span<const SubjectAttribute> subject, DerWriter& writer);

}  // namespace fairlead::tls
