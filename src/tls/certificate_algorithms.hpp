// SPDX-License-Identifier: Apache-2.0
/// @file  AlgorithmIdentifiers and public keys inside a certificate (RFC 3279, 4055, 5480 and 8410).
#pragma once

#include "fairlead/tls/certificate_view.hpp"
#include "fairlead/tls/der_writer.hpp"

#include "tls/der.hpp"

#include <optional>
#include <string_view>

namespace fairlead::tls {

// Content octets of the object identifiers of keys, for who reads them and who writes them.
inline constexpr std::string_view kRsaEncryption{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9};
inline constexpr std::string_view kEcPublicKey{"\x2a\x86\x48\xce\x3d\x02\x01", 7};
inline constexpr std::string_view kEd25519{"\x2b\x65\x70", 3};

/// What an AlgorithmIdentifier of a signature says; SignatureScheme::none for what has no name here or has parameters
/// that no scheme has. Nothing when it is malformed.
///
/// @param algorithm  Content of the AlgorithmIdentifier.
[[nodiscard]] std::optional<SignatureScheme> signature_scheme(Bytes algorithm);

/// Writes the AlgorithmIdentifier of a signature by this scheme, which is not none.
void write_signature_algorithm(SignatureScheme scheme, DerWriter& writer);

/// Fills public_key, key_type, curve and key_bits. False when the key is malformed.
///
/// @param info  The SubjectPublicKeyInfo.
[[nodiscard]] bool read_public_key(const der::Element& info, CertificateView& view);

}  // namespace fairlead::tls
