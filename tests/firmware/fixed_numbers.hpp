// SPDX-License-Identifier: Apache-2.0
/// @file  Numbers that look random and are the same ones in each run: an emulated board has no others, and its keys
/// protect nothing.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fairlead::firmware {

/// Marsaglia's xorshift with 32 bits.
class FixedNumbers {
 public:
  /// @param seed  Not 0.
  explicit constexpr FixedNumbers(std::uint32_t seed) : state_(seed) {}

  void fill(unsigned char* output, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      state_ ^= state_ << 13U;
      state_ ^= state_ >> 17U;
      state_ ^= state_ << 5U;
      output[i] = static_cast<unsigned char>(state_ >> 24U);
    }
  }

 private:
  std::uint32_t state_;
};

}  // namespace fairlead::firmware
