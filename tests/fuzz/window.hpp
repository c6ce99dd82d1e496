// SPDX-License-Identifier: Apache-2.0
/// @file  Window: bytes that can be read while they are lent, and neither past their end nor later.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/check.hpp"

#include <array>
#include <cstddef>

#include <sanitizer/asan_interface.h>

namespace fairlead::fuzz {

/// Lends copies of bytes, one after the other. Under the address sanitizer, reading past their end, and reading them
/// after close(), is a finding; without it, close() overwrites them. Allocates nothing.
template <std::size_t Capacity>
class Window {
 public:
  Window() { close(); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() { ASAN_UNPOISON_MEMORY_REGION(bytes_.data(), Capacity); }

  /// A copy of `bytes`, which ends the loan before it. Precondition: at most Capacity.
  Bytes open(Bytes bytes) {
    close();
    FAIRLEAD_CHECK(bytes.size() <= Capacity);
    ASAN_UNPOISON_MEMORY_REGION(bytes_.data(), bytes.size());
    used_ = copy_bytes(bytes_, bytes);
    return Bytes(bytes_).first(used_);
  }
  void close() {
    for (std::size_t i = 0; i < used_; ++i) bytes_[i] = std::byte{0xdd};
    used_ = 0;
    ASAN_POISON_MEMORY_REGION(bytes_.data(), Capacity);
  }

 private:
  alignas(8) std::array<std::byte, Capacity> bytes_{};
  std::size_t used_ = 0;
};

}  // namespace fairlead::fuzz
