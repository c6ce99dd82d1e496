// SPDX-License-Identifier: Apache-2.0
/// @file  What a token here can do with keys and data.
#pragma once

#include "fairlead/platform/token_crypto.hpp"

#include <cstdint>
#include <optional>
#include <span>

#include <p11-kit/pkcs11.h>

namespace fairlead::token {

/// What a mechanism does.
enum class Scheme : std::uint8_t {
  digest,
  hmac,
  ecdsa,
  pkcs1,
  pss,
  make_ec,
  make_rsa,
  make_secret
};
/// What mechanisms of one scheme have in common.
struct SchemeFacts {
  CK_FLAGS flags = 0;
  std::uint16_t least = 0;  ///< Bits of keys; of secret keys, octets.
  std::uint16_t most = 0;
};
[[nodiscard]] const SchemeFacts& facts_of(Scheme scheme);

struct MechanismRow {
  std::uint16_t type = 0;
  Scheme scheme = Scheme::digest;
  std::optional<platform::HashAlgorithm> hash{};  ///< What the token itself hashes by.
};

/// @param without  What is not done by any of them: one that does nothing else is not among them.
[[nodiscard]] std::span<const MechanismRow> mechanisms(CK_FLAGS without);
/// @return The row; null where there is no such mechanism, or it does not do what `flag` says.
[[nodiscard]] const MechanismRow* mechanism_of(CK_MECHANISM_TYPE type, CK_FLAGS flag);

/// Largest secret key, in octets.
inline constexpr CK_ULONG kMostSecret = 512;

}  // namespace fairlead::token
