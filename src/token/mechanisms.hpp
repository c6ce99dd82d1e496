// SPDX-License-Identifier: Apache-2.0
/// @file  What a token here can do with keys and data.
#pragma once

#include "fairlead/platform/token_crypto.hpp"

#include <cstdint>
#include <optional>
#include <span>

#include <p11-kit/pkcs11.h>

namespace fairlead::token {

/// What is signed by a mechanism, and how.
enum class Scheme : std::uint8_t {
  none,
  digest,
  hmac,
  ecdsa,
  pkcs1,
  pss
};

struct MechanismRow {
  CK_MECHANISM_TYPE type = 0;
  Scheme scheme = Scheme::none;
  std::optional<platform::HashAlgorithm> hash{};  ///< What the token itself hashes by.
  CK_FLAGS flags = 0;
  CK_ULONG least = 0;  ///< Bits of keys; of secret keys, octets.
  CK_ULONG most = 0;
};

[[nodiscard]] std::span<const MechanismRow> mechanisms();
/// @return The row; null where there is no such mechanism, or it does not do what `flag` says.
[[nodiscard]] const MechanismRow* mechanism_of(CK_MECHANISM_TYPE type, CK_FLAGS flag);

/// Largest secret key, in octets.
inline constexpr CK_ULONG kMostSecret = 512;

}  // namespace fairlead::token
