// SPDX-License-Identifier: Apache-2.0
/// @file  SignedObject: what of a certificate or a revocation list its issuer has signed, and the signature.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/algorithms.hpp"

namespace fairlead::tls {

/// The three parts that certificates (RFC 5280 section 4.1) and lists (section 5.1) have in common. Views of the DER.
struct SignedObject {
  Bytes content{};                                 ///< With its identifier and length: what is signed.
  SignatureScheme scheme = SignatureScheme::none;  ///< As CertificateView::signature.
  Bytes signature{};                               ///< At least one octet.
};

/// Takes an object in DER apart; what is inside the content is not looked at.
/// @return The parts; or certificate_invalid: it is not DER of this form, or bytes follow it.
[[nodiscard]] Result<SignedObject> read_signed_object(Bytes der);

}  // namespace fairlead::tls
