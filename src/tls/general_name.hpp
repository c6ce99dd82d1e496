// SPDX-License-Identifier: Apache-2.0
/// @file  The choices of GeneralName (RFC 5280 section 4.2.1.6), by their tags.
#pragma once

#include "tls/der.hpp"

#include <cstdint>

namespace fairlead::tls::general_name {

inline constexpr std::uint8_t kOther = der::constructed(0);
inline constexpr std::uint8_t kEmail = der::primitive(1);
inline constexpr std::uint8_t kDns = der::primitive(2);
inline constexpr std::uint8_t kX400 = der::constructed(3);
inline constexpr std::uint8_t kDirectory = der::constructed(4);  ///< Its content is a whole Name.
inline constexpr std::uint8_t kEdiParty = der::constructed(5);
inline constexpr std::uint8_t kUri = der::primitive(6);
inline constexpr std::uint8_t kIp = der::primitive(7);
inline constexpr std::uint8_t kRegisteredId = der::primitive(8);

/// Whether it is one of them.
[[nodiscard]] constexpr bool is_choice(std::uint8_t tag) {
  switch (tag) {
    case kOther:
    case kEmail:
    case kDns:
    case kX400:
    case kDirectory:
    case kEdiParty:
    case kUri:
    case kIp:
    case kRegisteredId: return true;
    default: return false;
  }
}

}  // namespace fairlead::tls::general_name
