// SPDX-License-Identifier: Apache-2.0
/// @file  UTF-8, one character after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead {

/// The length of the well-formed sequence at the front of `text` (Unicode 15, table 3-7), or 0. NUL is not accepted.
/// Precondition: `text` is not empty.
[[nodiscard]] constexpr std::size_t utf8_sequence(std::string_view text) {
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

}  // namespace fairlead
