// SPDX-License-Identifier: Apache-2.0
/// @file  Known answers as standards print them.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

namespace fairlead::conformance {

/// The octets of hexadecimal digits, two each, in lower case.
template <std::size_t N>
consteval std::array<std::byte, N / 2> hex(const char (&digits)[N]) {
  static_assert(N % 2 == 1);
  std::array<std::byte, N / 2> octets{};
  for (std::size_t i = 0; i + 1 < N; ++i) {
    const char c = digits[i];
    const int digit = c <= '9' ? c - '0' : c - 'a' + 10;
    if (digit < 0 || digit > 15) std::unreachable();  // Ends the compilation.
    octets[i / 2] = static_cast<std::byte>(std::to_integer<int>(octets[i / 2]) * 16 + digit);
  }
  return octets;
}

}  // namespace fairlead::conformance
