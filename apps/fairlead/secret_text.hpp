// SPDX-License-Identifier: Apache-2.0
/// @file  SecretText: text of any size that may hold a secret.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/secret.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace fairlead::cli {

/// Zeroes what is given back.
template <class T>
struct ZeroingAllocator {
  using value_type = T;

  ZeroingAllocator() = default;
  template <class U>
  explicit ZeroingAllocator(const ZeroingAllocator<U>& /*other*/) {}

  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* at, std::size_t count) {
    zeroize(std::as_writable_bytes(std::span(at, count)));
    std::allocator<T>().deallocate(at, count);
  }
  bool operator==(const ZeroingAllocator& /*other*/) const { return true; }
};

/// Zeroed when it is no longer needed, and where it outgrows its memory.
using SecretText = std::vector<char, ZeroingAllocator<char>>;

inline void append(SecretText& text, std::string_view more) { text.insert(text.end(), more.begin(), more.end()); }
[[nodiscard]] inline std::string_view view_of(const SecretText& text) { return {text.data(), text.size()}; }

}  // namespace fairlead::cli
