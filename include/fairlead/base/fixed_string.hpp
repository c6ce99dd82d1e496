// SPDX-License-Identifier: Apache-2.0
/// @file  FixedString: text whose capacity is part of its type.
#pragma once

#include "fairlead/base/status.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead {

/// Up to N bytes of text, in place and zero-terminated. Copies and compares as a value; never allocates.
template <std::size_t N>
class FixedString {
  static_assert(N < 0x10000);

 public:
  constexpr FixedString() = default;

  /// @return The text, or no_space when it is longer than N bytes.
  [[nodiscard]] static constexpr Result<FixedString> from(std::string_view text) {
    FixedString made;
    if (auto r = made.append(text); !r) return fail(r.error());
    return made;
  }
  /// Returns no_space, and changes nothing, when it does not fit.
  [[nodiscard]] constexpr Result<void> append(std::string_view text) {
    if (text.size() > N - size_) return fail(Errc::no_space);
    for (const char c : text) chars_[size_++] = c;
    chars_[size_] = '\0';
    return {};
  }
  constexpr void clear() {
    size_ = 0;
    chars_[0] = '\0';
  }

  [[nodiscard]] constexpr std::string_view view() const { return {chars_.data(), size_}; }
  constexpr operator std::string_view() const { return view(); }  // NOLINT(google-explicit-constructor)
  /// Zero-terminated.
  [[nodiscard]] constexpr const char* c_str() const { return chars_.data(); }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] static constexpr std::size_t capacity() { return N; }

  friend constexpr bool operator==(const FixedString& a, const FixedString& b) { return a.view() == b.view(); }
  friend constexpr bool operator==(const FixedString& a, std::string_view b) { return a.view() == b; }

 private:
  std::array<char, N + 1> chars_{};
  std::uint16_t size_ = 0;
};

}  // namespace fairlead
