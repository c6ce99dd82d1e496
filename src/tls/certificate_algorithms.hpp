// SPDX-License-Identifier: Apache-2.0
/// @file  AlgorithmIdentifiers and public keys inside a certificate (RFC 3279, 4055, 5480 and 8410).
#pragma once

#include "fairlead/tls/certificate_view.hpp"

#include "tls/der.hpp"

#include <optional>

namespace fairlead::tls {

/// What an AlgorithmIdentifier of a signature says; SignatureScheme::none for what has no name here or has parameters
/// that no scheme has. Nothing when it is malformed.
///
/// @param algorithm  Content of the AlgorithmIdentifier.
[[nodiscard]] std::optional<SignatureScheme> signature_scheme(Bytes algorithm);

/// Fills public_key, key_type, curve and key_bits. False when the key is malformed.
///
/// @param info  The SubjectPublicKeyInfo.
[[nodiscard]] bool read_public_key(const der::Element& info, CertificateView& view);

}  // namespace fairlead::tls
