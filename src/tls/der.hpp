// SPDX-License-Identifier: Apache-2.0
/// @file  The little of DER (X.690) that names need: one element after the other.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstdint>
#include <optional>

namespace fairlead::tls::der {

inline constexpr std::uint8_t kOid = 0x06;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;

/// Identifier octet and content. Tag numbers above 30 do not occur in names.
struct Element {
  std::uint8_t tag;
  Bytes content;
};

/// Takes the first element off the front of `rest`. Nothing, and `rest` unchanged, when it is not DER: an indefinite
/// or overlong length, a length past the end, a tag number above 30.
inline std::optional<Element> take(Bytes& rest) {
  ByteReader reader(rest);
  const std::uint8_t tag = reader.u8();
  std::size_t size = reader.u8();
  if ((tag & 0x1fU) == 0x1fU) return {};
  if (size >= 0x80) {  // X.690 section 8.1.3.5: the long form, which DER allows only where the short one does not do.
    const std::size_t octets = size & 0x7fU;
    if (octets == 0 || octets > 3) return {};
    size = 0;
    for (std::size_t i = 0; i < octets; ++i) size = (size << 8U) | reader.u8();
    if (size < 0x80 || (size >> ((octets - 1) * 8U)) == 0) return {};
  }
  const Bytes content = reader.take(size);
  if (!reader.ok()) return {};
  rest = reader.rest();
  return Element{tag, content};
}

}  // namespace fairlead::tls::der
