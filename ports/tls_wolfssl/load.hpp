// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates, revocation lists and keys in, DER or a LoadFault out.
#pragma once

#include "objects.hpp"

#include <string_view>
#include <vector>

namespace fairlead::ports::wolfssl {

[[nodiscard]] std::unexpected<tls::LoadFault> load_fault(Errc error, int native = 0);

/// Every certificate of a PEM text, or the one of a DER input, each whole and well-formed; at least one.
[[nodiscard]] tls::Loaded<std::vector<Memory>> read_certificates(Bytes pem_or_der);
/// Every revocation list of a PEM text, or the one of a DER input; as above.
[[nodiscard]] tls::Loaded<std::vector<Memory>> read_lists(Bytes pem_or_der);

/// A private key as wolfSSL takes it.
struct PrivateKey {
  PrivateKey() = default;
  PrivateKey(PrivateKey&& other) noexcept = default;
  PrivateKey& operator=(PrivateKey&& other) noexcept = default;
  ~PrivateKey();  ///< Zeroes it.

  Memory der;
  Memory public_key;  ///< SubjectPublicKeyInfo.
};
/// A private key in any of the formats of WolfSslIdentity::from_bytes().
[[nodiscard]] tls::Loaded<PrivateKey> read_key(Bytes pem_or_der, std::string_view password);

/// A private key in DER of the same kind and size as the certificate's, and of no use: it is another one.
/// @return The key; or unsupported, or no_memory.
[[nodiscard]] Result<Memory> stand_in_for(const tls::CertificateView& certificate);

}  // namespace fairlead::ports::wolfssl
