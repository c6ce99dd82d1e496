// SPDX-License-Identifier: Apache-2.0
/// @file  Work: how much may be compared before whoever asks for more is refused.
#pragma once

#include <cstddef>

namespace fairlead::tls {

/// A number of octets that may still be looked at. What many names cost against many constraints is a product of two
/// numbers that a peer chooses.
class Work {
 public:
  explicit constexpr Work(std::size_t octets) : left_(octets) {}

  /// Takes one comparison off: its octets, and 16 for finding them. False when so much is not left, and from then on.
  [[nodiscard]] constexpr bool spend(std::size_t octets) {
    const std::size_t cost = octets + 16;
    left_ = cost < left_ ? left_ - cost : 0;
    return !exhausted();
  }
  [[nodiscard]] constexpr bool exhausted() const { return left_ == 0; }

 private:
  std::size_t left_;
};

}  // namespace fairlead::tls
