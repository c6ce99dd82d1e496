// SPDX-License-Identifier: Apache-2.0
/// @file  FixedVector: a sequence whose capacity is part of its type.
#pragma once

#include "fairlead/base/status.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>

namespace fairlead {

/// Up to N values of a trivially copyable type, in place. Copies and compares as a value; never allocates.
template <class T, std::size_t N>
  requires std::is_trivially_copyable_v<T>
class FixedVector {
 public:
  constexpr FixedVector() = default;
  /// One to N values, each a T; more do not compile.
  template <std::same_as<T>... U>
    requires(sizeof...(U) > 0 && sizeof...(U) <= N)
  constexpr FixedVector(U... values)  // NOLINT(google-explicit-constructor): `groups = {a, b}` reads as a list
      : items_{values...}, size_(sizeof...(U)) {}

  /// Returns no_space, and changes nothing, when it is full.
  [[nodiscard]] constexpr Result<void> push_back(const T& value) {
    if (size_ == N) return fail(Errc::no_space);
    items_[size_++] = value;
    return {};
  }
  /// Precondition: !empty().
  constexpr void pop_back() { --size_; }
  /// Removes one; those behind move up. Precondition: i < size().
  constexpr void erase(std::size_t i) {
    for (std::size_t k = i + 1; k < size_; ++k) items_[k - 1] = items_[k];
    --size_;
  }
  constexpr void clear() { size_ = 0; }

  [[nodiscard]] static constexpr std::size_t capacity() { return N; }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] constexpr bool full() const { return size_ == N; }
  /// Precondition: i < size().
  constexpr T& operator[](std::size_t i) { return items_[i]; }
  constexpr const T& operator[](std::size_t i) const { return items_[i]; }
  constexpr T* begin() { return items_.data(); }
  constexpr T* end() { return items_.data() + size_; }
  constexpr const T* begin() const { return items_.data(); }
  constexpr const T* end() const { return items_.data() + size_; }
  constexpr operator std::span<const T>() const {  // NOLINT(google-explicit-constructor): a vector is passed as a span
    return {items_.data(), size_};
  }

  friend constexpr bool operator==(const FixedVector& a, const FixedVector& b) {
    if (a.size_ != b.size_) return false;
    for (std::size_t i = 0; i < a.size_; ++i) {
      if (!(a.items_[i] == b.items_[i])) return false;
    }
    return true;
  }

 private:
  std::array<T, N> items_{};
  std::size_t size_ = 0;
};

}  // namespace fairlead
