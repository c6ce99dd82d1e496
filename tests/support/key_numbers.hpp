// SPDX-License-Identifier: Apache-2.0
/// @file  The numbers of keys and signatures, as tokens have them, by OpenSSL.
#pragma once

#include "support/pki.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace fairlead::support {

// Host only; uses the heap, and throws std::runtime_error where OpenSSL refuses.

/// Of EC: octets of the public point, not compressed; of Ed25519 the 32 octets of the key.
[[nodiscard]] std::string public_point(const Key& key);

/// Most significant octet first, and no zeros in front.
struct RsaNumbers {
  std::string modulus;
  std::string exponent;
};
[[nodiscard]] RsaNumbers rsa_numbers(const Key& key);

/// r and s of the DER of an ECDSA signature, each in `half` octets.
[[nodiscard]] std::string ecdsa_numbers(std::string_view der, std::size_t half);

}  // namespace fairlead::support
