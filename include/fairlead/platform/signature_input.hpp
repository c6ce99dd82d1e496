// SPDX-License-Identifier: Apache-2.0
/// @file  What every TokenCrypto asks of keys and of what they sign, for ports.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/platform/hash_algorithm.hpp"
#include "fairlead/platform/token_crypto.hpp"

#include <cstddef>
#include <cstdint>

namespace fairlead::platform {

/// In octets, of the order of the curve and of a coordinate; 0 for RSA.
[[nodiscard]] constexpr std::size_t order_size(PrivateKeyKind kind) {
  switch (kind) {
    case PrivateKeyKind::ec_p256: return 32;
    case PrivateKeyKind::ec_p384: return 48;
    default: return 0;
  }
}

/// Whether RSA keys of this size are made: those that can be loaded.
[[nodiscard]] constexpr bool is_rsa_size(std::uint32_t bits) { return bits >= 2048 && bits <= 4096 && bits % 8 == 0; }

/// Whether a public key has the form and the size of an uncompressed point of the curve (SEC 1 section 2.3.3).
[[nodiscard]] constexpr bool is_uncompressed(PrivateKeyKind kind, Bytes point) {
  return point.size() == 1 + 2 * order_size(kind) && point.front() == std::byte{4};
}

/// Whether keys of this kind sign in this form, and sign this: TokenCrypto::sign() is invalid where they do not, and
/// TokenCrypto::verify() false.
/// @param modulus  Of an RSA key: its octets, at least 256.
[[nodiscard]] constexpr bool fits(PrivateKeyKind kind, SignatureForm form, Bytes input, std::size_t modulus) {
  using Padding = SignatureForm::Padding;
  constexpr std::size_t kLeastPadding = 11;  // RFC 8017 section 9.2.
  if ((kind == PrivateKeyKind::rsa) != (form.padding != Padding::none) || input.empty()) return false;
  switch (form.padding) {
    case Padding::pkcs1: return input.size() <= modulus - kLeastPadding;
    case Padding::pss: return input.size() == digest_size(form.hash);
    default: return input.size() <= kMostDigest;
  }
}

}  // namespace fairlead::platform
