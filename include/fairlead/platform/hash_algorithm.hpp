// SPDX-License-Identifier: Apache-2.0
/// @file  HashAlgorithm: which digest, and how long it is.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fairlead::platform {

/// Those of SHA-2 that signatures use (FIPS 180-4). SHA-1 has no name here.
enum class HashAlgorithm : std::uint8_t {
  sha256,
  sha384,
  sha512
};

/// Room for the digest of any of them.
inline constexpr std::size_t kMostDigest = 64;

/// In bytes.
[[nodiscard]] constexpr std::size_t digest_size(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256: return 32;
    case HashAlgorithm::sha384: return 48;
    default: return kMostDigest;
  }
}

}  // namespace fairlead::platform
