// SPDX-License-Identifier: Apache-2.0
/// @file  Parts of texts, and their characters as ASCII: locale and the sign of char play no part.
/// std::string_view::substr() would throw when asked for too much, and on a device the code for that brings the heap
/// with it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace fairlead {

/// The first `n` characters, or all if there are fewer. A view of the same text.
[[nodiscard]] constexpr std::string_view head(std::string_view text, std::size_t n) {
  return {text.data(), n < text.size() ? n : text.size()};
}

/// What follows the first `n` characters; empty if there are no more. A view of the same text.
[[nodiscard]] constexpr std::string_view tail(std::string_view text, std::size_t n) {
  const std::size_t begin = n < text.size() ? n : text.size();
  return {text.data() + begin, text.size() - begin};
}

/// Whether it is one of 0 to 9.
[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// A to Z become a to z; everything else stays.
[[nodiscard]] constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
/// Whether the texts differ in the case of letters at most.
[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace fairlead
