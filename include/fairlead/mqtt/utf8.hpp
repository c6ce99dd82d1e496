// SPDX-License-Identifier: Apache-2.0
/// @file  What MQTT accepts as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::mqtt {

/// The longest string or binary value on the wire (section 1.5.4 of 5.0, 1.5.3 of 3.1.1).
inline constexpr std::size_t kMaxString = 65'535;

namespace detail {

/// The length of the well-formed sequence at the front of `text` (Unicode 15, table 3-7), or 0. NUL is not accepted.
/// Precondition: `text` is not empty.
constexpr std::size_t utf8_sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  const std::uint8_t second = byte(1);
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool surrogate = first == 0xed && second > 0x9f;
  const bool beyond = first == 0xf4 && second > 0x8f;
  return overlong || surrogate || beyond ? 0 : size;
}

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
