// SPDX-License-Identifier: Apache-2.0
/// @file  Input: the bytes of one run of a fuzz target, read as choices.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace fairlead::fuzz {

/// Reads choices from the front of bytes that outlive it. Past the end every choice is 0, so that every input, and
/// every beginning of one, means something.
class Input {
 public:
  explicit constexpr Input(Bytes bytes) : rest_(bytes) {}

  constexpr std::uint8_t u8() {
    const Bytes taken = take(1);
    return taken.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(taken[0]);
  }
  constexpr std::uint16_t u16() {
    const unsigned high = u8();
    return static_cast<std::uint16_t>(high << 8U | u8());
  }
  /// A number from 0 to n - 1. Precondition: 0 < n <= 256.
  constexpr unsigned below(unsigned n) { return u8() % n; }
  /// The next `n` bytes, or those that are left.
  constexpr Bytes take(std::size_t n) {
    const Bytes taken = rest_.first(std::min(n, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  [[nodiscard]] constexpr bool empty() const { return rest_.empty(); }
  [[nodiscard]] constexpr std::size_t size() const { return rest_.size(); }

 private:
  Bytes rest_;
};

}  // namespace fairlead::fuzz
