// SPDX-License-Identifier: Apache-2.0
/// @file  write_pem: DER as a block of text (RFC 7468).
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace fairlead::tls {

/// How many characters write_pem() writes for a label and an object of so many bytes. Precondition: both sizes are
/// below an eighth of what std::size_t holds.
[[nodiscard]] constexpr std::size_t pem_size(std::size_t label, std::size_t der) {
  constexpr std::size_t kBoundaries = std::string_view("-----BEGIN -----\n-----END -----\n").size();
  const std::size_t digits = (der + 2) / 3 * 4;
  return kBoundaries + 2 * label + digits + (digits + 63) / 64;
}

/// Writes one block: lines of 64 characters, the last of which may be shorter, each ended by LF (RFC 7468 section 2).
/// PemReader reads it.
///
/// @param label  For example "CERTIFICATE REQUEST".
/// @param der    Outside of `into`.
/// @return The first pem_size() characters of `into`; or
///   - no_space  `into` is too small.
///   - invalid   `der` is empty; or `label` is, begins or ends with a space or '-', has two of these side by side, or
///               a character that is not printable ASCII.
/// After an error `into` is as before.
[[nodiscard]] Result<std::string_view> write_pem(std::string_view label, Bytes der, std::span<char> into);

}  // namespace fairlead::tls
