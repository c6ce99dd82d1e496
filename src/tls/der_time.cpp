// SPDX-License-Identifier: Apache-2.0
#include "tls/der_time.hpp"

#include "fairlead/base/text.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace fairlead::tls::der {
namespace {

/// Takes two digits off the front, which are known to be digits.
unsigned take_pair(std::string_view& digits) {
  const auto value = static_cast<unsigned>((digits[0] - '0') * 10 + (digits[1] - '0'));
  digits = tail(digits, 2);
  return value;
}

}  // namespace

std::optional<UnixTime> time(const Element& element) {
  const bool four_digits = element.tag == kGeneralizedTime;
  if (!four_digits && element.tag != kUtcTime) return {};
  std::string_view text = text_of(element.content);
  if (text.size() != (four_digits ? 15 : 13) || text.back() != 'Z') return {};
  text = head(text, text.size() - 1);
  if (!std::ranges::all_of(text, is_digit)) return {};

  unsigned year = take_pair(text);
  if (four_digits) {
    year = year * 100 + take_pair(text);
  } else {
    year += year < 50 ? 2000 : 1900;  // RFC 5280 section 4.1.2.5.1.
  }
  const unsigned month = take_pair(text);
  const unsigned day = take_pair(text);
  const unsigned hour = take_pair(text);
  const unsigned minute = take_pair(text);
  const unsigned second = take_pair(text);
  const auto date = std::chrono::year(static_cast<int>(year)) / std::chrono::month(month) / std::chrono::day(day);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return {};
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return UnixTime{days * 86'400 + static_cast<std::int64_t>((hour * 60 + minute) * 60 + second)};
}

}  // namespace fairlead::tls::der
