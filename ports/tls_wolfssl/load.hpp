// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates, revocation lists and keys in, DER or a LoadFault out.
#pragma once

#include "objects.hpp"

#include <string_view>

namespace fairlead::ports::wolfssl {

[[nodiscard]] std::unexpected<tls::LoadFault> load_fault(Errc error, int native = 0);
/// In the private key.
[[nodiscard]] std::unexpected<tls::LoadFault> key_fault(Errc error, int native = 0);

/// Adds every certificate of a PEM text, or the one of a DER input, each whole and well-formed; at least one.
[[nodiscard]] tls::Loaded<void> read_certificates(Bytes pem_or_der, List<Memory>& into);
/// Every revocation list of a PEM text, or the one of a DER input; as above.
[[nodiscard]] tls::Loaded<void> read_lists(Bytes pem_or_der, List<Memory>& into);

/// A private key as wolfSSL takes it.
struct PrivateKey {
  Memory der;
  Memory public_key;  ///< SubjectPublicKeyInfo.
};
/// A private key in DER that is not encrypted, of any kind that wolfSSL has.
[[nodiscard]] tls::Loaded<PrivateKey> decode_key(Bytes der);
/// A private key in any of the formats of WolfSslIdentity::from_bytes().
[[nodiscard]] tls::Loaded<PrivateKey> read_key(Bytes pem_or_der, std::string_view password);

/// A private key in DER of the same kind and size as the certificate's, and of no use: it is another one.
/// @return The key; or unsupported, or no_memory.
[[nodiscard]] Result<Memory> stand_in_for(const tls::CertificateView& certificate);

}  // namespace fairlead::ports::wolfssl
