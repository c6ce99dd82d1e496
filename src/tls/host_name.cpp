// SPDX-License-Identifier: Apache-2.0
#include "tls/host_name.hpp"

#include "fairlead/base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace fairlead::tls {
namespace {

constexpr std::size_t kLongestName = 253;  // RFC 1035 section 2.3.4, in text without the root's dot.
constexpr std::size_t kLongestLabel = 63;

constexpr bool is_name_char(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_';
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && std::ranges::all_of(label, is_name_char);
}

}  // namespace

std::string_view take_label(std::string_view& rest) {
  const std::size_t dot = rest.find('.');
  const std::string_view label = head(rest, dot);
  rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
  return label;
}

std::string_view without_root(std::string_view name) {
  if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool is_host_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestName || name.ends_with('.')) return false;
  std::string_view label;
  for (std::string_view rest = name; !rest.empty();) {
    label = take_label(rest);
    if (!is_label(label)) return false;
  }
  return !std::ranges::all_of(label, is_digit);
}

}  // namespace fairlead::tls
