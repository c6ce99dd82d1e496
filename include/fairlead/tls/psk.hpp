// SPDX-License-Identifier: Apache-2.0
/// @file  ExternalPsk: a key that device and server share beforehand.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace fairlead::tls {

/// The hash that a key is used with under TLS 1.3 (RFC 8446 section 4.2.11).
enum class PskHash : std::uint8_t {
  sha256,
  sha384
};

/// A key that both sides have by other means (RFC 8446 section 2.2; RFC 5489 under TLS 1.2), and that stands for
/// certificates. The connection keeps forward secrecy: the key only authenticates. A view: who gives it keeps both
/// alive and unchanged until the session is reset.
struct ExternalPsk {
  static constexpr std::size_t kLongestIdentity = 128;
  static constexpr std::size_t kShortestKey = 16;
  static constexpr std::size_t kLongestKey = 64;

  Bytes identity{};  ///< 1 to kLongestIdentity bytes, none of them NUL.
  Bytes key{};       ///< Random bytes, kShortestKey to kLongestKey of them.
  PskHash hash = PskHash::sha256;

  /// Whether the sizes are as above.
  [[nodiscard]] bool well_formed() const;
};

}  // namespace fairlead::tls
