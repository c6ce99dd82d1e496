// SPDX-License-Identifier: Apache-2.0
/// @file  What every TokenCrypto asks of keys and of what they sign, for ports.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/platform/hash_algorithm.hpp"
#include "fairlead/platform/token_crypto.hpp"

#include <array>
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

/// In octets.
inline constexpr std::size_t kDigestInfoHead = 19;

/// What stands before the digest in a DigestInfo (RFC 8017 section 9.2, note 1): all of it but two octets of sizes and
/// the last arc of the algorithm's name is the same.
[[nodiscard]] constexpr std::array<std::byte, kDigestInfoHead> digest_info_head(HashAlgorithm hash) {
  const auto size = static_cast<unsigned char>(digest_size(hash));
  const auto arc = static_cast<unsigned char>(1 + static_cast<unsigned>(hash));
  // clang-format off
  const std::array<unsigned char, kDigestInfoHead> head{0x30, static_cast<unsigned char>(0x11 + size),
      0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, arc, 0x05, 0x00, 0x04, size};
  // clang-format on
  std::array<std::byte, kDigestInfoHead> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = std::byte{head[i]};
  return bytes;
}

}  // namespace fairlead::platform
