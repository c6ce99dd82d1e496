// SPDX-License-Identifier: Apache-2.0
/// @file  What MQTT accepts as text.
#pragma once

#include "fairlead/base/utf8.hpp"

#include <cstddef>
#include <string_view>

namespace fairlead::mqtt {

/// The longest string or binary value on the wire (section 1.5.4 of 5.0, 1.5.3 of 3.1.1).
inline constexpr std::size_t kMaxString = 65'535;

namespace detail {

constexpr bool valid_utf8_slow(std::string_view text) {
  while (!text.empty()) {
    const std::size_t n = utf8_sequence(text);
    if (n == 0) return false;
    text.remove_prefix(n);
  }
  return true;
}

/// The same, many bytes at a time where the text is ASCII, and that it is at most kMaxString bytes long.
[[nodiscard]] bool valid_text_fast(std::string_view text);

}  // namespace detail

/// Whether `text` is a string that MQTT can carry: well-formed UTF-8 without NUL and without surrogates, at most
/// 65535 bytes (section 1.5.4 of 5.0, 1.5.3 of 3.1.1). The empty text is one.
[[nodiscard]] constexpr bool valid_text(std::string_view text) {
  if consteval {
    return text.size() <= kMaxString && detail::valid_utf8_slow(text);
  } else {
    return detail::valid_text_fast(text);
  }
}

}  // namespace fairlead::mqtt
