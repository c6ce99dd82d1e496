// SPDX-License-Identifier: Apache-2.0
/// @file  Base64 (RFC 4648 section 4) with white space in it, as PEM has it.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstddef>
#include <string_view>

namespace fairlead {

/// Room for what encode_base64() makes of so many octets.
[[nodiscard]] constexpr std::size_t base64_size(std::size_t octets) { return (octets + 2) / 3 * 4; }

/// Whether it is the encoding of at least one octet: nothing but the alphabet and white space, padding at the end and
/// as much as is needed, no bits left over.
[[nodiscard]] bool is_base64(std::string_view text);

/// Writes the octets of what is_base64(). Where they do not fit, into.ok() is false.
void decode_base64(std::string_view text, ByteWriter& into);

/// Writes octets as base64 with its padding and without a line end. Where it does not fit, into.ok() is false.
void encode_base64(Bytes octets, ByteWriter& into);

}  // namespace fairlead
