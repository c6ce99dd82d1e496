// SPDX-License-Identifier: Apache-2.0
/// @file  A number that a person has written.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace fairlead::cli {

/// All of `text` as a number; absent when it is none, or is out of T's range.
template <class T>
[[nodiscard]] std::optional<T> number_of(std::string_view text) {
  T value{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace fairlead::cli
