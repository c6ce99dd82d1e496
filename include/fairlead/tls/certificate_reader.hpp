// SPDX-License-Identifier: Apache-2.0
/// @file  read_certificate: a certificate's bytes to what the checks need to know, the same with every TLS library.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/certificate_view.hpp"

namespace fairlead::tls {

/// Reads a certificate of X.509 (RFC 5280) in DER and fills every member of the view. Signatures are not verified, and
/// whether a key is a point of its curve is not computed: that is the TLS library's part.
///
/// What has to be known is read strictly, so that no two readers can see two things in one certificate. Three habits
/// of authorities are accepted although DER forbids them: the default values of `version`, `critical` and `cA` may be
/// written. Serial numbers may have any size and sign. A key of an algorithm without a name here is KeyType::unknown,
/// a signature SignatureScheme::none, and check_chain() refuses both.
///
/// Evaluated extensions, which may be critical: basicConstraints, keyUsage, extKeyUsage, subjectAltName,
/// nameConstraints; certificatePolicies and cRLDistributionPoints are passed over, critical or not. A critical
/// subjectKeyIdentifier, authorityKeyIdentifier, authorityInfoAccess or list of timestamps, which the standards forbid,
/// counts as unknown, and so does every other critical extension.
///
/// Linear in the size of the certificate; does not allocate; takes about 1 KB of stack on a 32-bit device.
///
/// @param der  The certificate and nothing else.
/// @return The view, whose parts point into `der`; or
///   - certificate_invalid  it is not DER; bytes follow it; a date that is not on the calendar or not in UTC to the
///                          second; an extension that occurs twice, is malformed, or stands in version 1 or 2; more
///                          than 40 extensions; two different algorithms of the one signature; a malformed key; an
///                          issuer without a name.
[[nodiscard]] Result<CertificateView> read_certificate(Bytes der);

}  // namespace fairlead::tls
