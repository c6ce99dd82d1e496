// SPDX-License-Identifier: Apache-2.0
/// @file  Signature schemes by the size of their digest.
#pragma once

#include "fairlead/tls/algorithms.hpp"

#include <cstddef>

namespace fairlead::ports::wolfssl {

/// Of the schemes with a digest, those of one kind.
struct ByDigest {
  tls::SignatureScheme sha256;
  tls::SignatureScheme sha384;
  tls::SignatureScheme sha512;
  /// @param digest  In bytes. @return The scheme, or none.
  [[nodiscard]] tls::SignatureScheme by_size(std::size_t digest) const {
    switch (digest) {
      case 32: return sha256;
      case 48: return sha384;
      case 64: return sha512;
      default: return tls::SignatureScheme::none;
    }
  }
};
inline constexpr ByDigest kEcdsa{tls::SignatureScheme::ecdsa_secp256r1_sha256,
                                 tls::SignatureScheme::ecdsa_secp384r1_sha384,
                                 tls::SignatureScheme::ecdsa_secp521r1_sha512};
inline constexpr ByDigest kPkcs1{tls::SignatureScheme::rsa_pkcs1_sha256, tls::SignatureScheme::rsa_pkcs1_sha384,
                                 tls::SignatureScheme::rsa_pkcs1_sha512};
inline constexpr ByDigest kPss{tls::SignatureScheme::rsa_pss_rsae_sha256, tls::SignatureScheme::rsa_pss_rsae_sha384,
                               tls::SignatureScheme::rsa_pss_rsae_sha512};

}  // namespace fairlead::ports::wolfssl
