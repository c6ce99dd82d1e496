// SPDX-License-Identifier: Apache-2.0
/// @file  What a stream may be unable to do. A skipped conformance case names one of these.
#pragma once

#include <cstdint>

namespace fairlead::io {

/// Optional abilities of a stream. A port declares its set; everything else in the contract is mandatory.
enum class Capabilities : std::uint8_t {
  none = 0,
  half_close = 1,     ///< After the peer's end, or after our own shutdown(), the other direction still carries bytes.
  orderly_end = 2,    ///< shutdown() reaches the peer as an end that it can tell from a break.
  reports_reset = 4,  ///< A break is told from an orderly end.
};

[[nodiscard]] constexpr Capabilities operator|(Capabilities a, Capabilities b) {
  return static_cast<Capabilities>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
/// Whether `set` has all of `wanted`.
[[nodiscard]] constexpr bool has(Capabilities set, Capabilities wanted) {
  return (static_cast<std::uint8_t>(set) & static_cast<std::uint8_t>(wanted)) == static_cast<std::uint8_t>(wanted);
}

}  // namespace fairlead::io
