// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace fairlead::firmware {

std::string_view Arguments::text(std::string_view name) const {
  for (std::string_view rest = line_; !rest.empty();) {
    std::string_view word(rest.data(), std::min(rest.find(' '), rest.size()));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (word.size() > name.size() && word.starts_with(name) && word[name.size()] == '=') {
      word.remove_prefix(name.size() + 1);
      return word;
    }
  }
  return {};
}

std::uint32_t Arguments::number(std::string_view name, std::uint32_t otherwise) const {
  const std::string_view digits = text(name);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && end == digits.data() + digits.size() ? value : otherwise;
}

}  // namespace fairlead::firmware
