// SPDX-License-Identifier: Apache-2.0
/// @file  Secret: bytes that are zeroed when they are no longer needed.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead {

/// Overwrites `memory` with zeros in a way that the compiler does not remove.
void zeroize(MutableBytes memory);

/// Compares in a time that depends only on the sizes.
[[nodiscard]] bool equal_in_constant_time(Bytes a, Bytes b);

/// Up to N secret bytes, in place: zeroed on destruction and on clear(), never copied by accident, never logged.
template <std::size_t N>
class Secret {
 public:
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept { take(other); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  ~Secret() { clear(); }

  /// Replaces what it holds by a copy. Returns no_space, and changes nothing, when `from` is longer than N.
  [[nodiscard]] Result<void> assign(Bytes from) {
    if (from.size() > N) return fail(Errc::no_space);
    clear();
    size_ = copy_bytes(memory_, from);
    return {};
  }
  /// Sets the size and gives the memory to write to. Precondition: n <= N.
  MutableBytes resize(std::size_t n) {
    size_ = n;
    return MutableBytes(memory_).first(n);
  }
  void clear() {
    zeroize(memory_);
    size_ = 0;
  }

  /// The bytes, in the open. Valid until the next change.
  [[nodiscard]] Bytes reveal() const { return Bytes(memory_).first(size_); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] static constexpr std::size_t capacity() { return N; }

 private:
  void take(Secret& other) {
    clear();
    size_ = copy_bytes(memory_, other.reveal());
    other.clear();
  }
  std::array<std::byte, N> memory_{};
  std::size_t size_ = 0;
};

}  // namespace fairlead
