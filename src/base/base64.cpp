// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/base64.hpp"

#include "fairlead/base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace fairlead {
namespace {

constexpr std::uint8_t kNoDigit = 64;

constexpr std::uint8_t digit(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint8_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint8_t>(c - 'a' + 26);
  if (is_digit(c)) return static_cast<std::uint8_t>(c - '0' + 52);
  if (c == '+') return 62;
  return c == '/' ? 63 : kNoDigit;
}

/// The W of RFC 7468 section 3.
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

bool is_base64(std::string_view text) {
  std::size_t digits = 0;
  std::size_t padding = 0;
  std::uint8_t last = 0;
  for (const char c : text) {
    if (is_space(c)) continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    last = digit(c);
    if (last == kNoDigit || padding != 0) return false;
    ++digits;
  }
  // Two digits are one octet with four bits left over, three are two octets with two.
  const std::size_t over = digits % 4;
  if (over == 0) return digits != 0 && padding == 0;
  return over != 1 && padding == 4 - over && (last & (over == 2 ? 0x0fU : 0x03U)) == 0;
}

void decode_base64(std::string_view text, ByteWriter& into) {
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::uint8_t value = digit(c);
    if (value == kNoDigit) continue;
    bits = (bits << 6U) | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    into.u8(static_cast<std::uint8_t>((bits >> count) & 0xffU));
  }
}

void encode_base64(Bytes octets, ByteWriter& into) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (ByteReader reader(octets); !reader.empty();) {
    const std::size_t count = std::min<std::size_t>(reader.size(), 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = (bits << 8U) | (i < count ? reader.u8() : 0U);
    for (std::size_t i = 0; i < 4; ++i) {  // One octet has two digits, two have three, three have four.
      const char digit = i <= count ? kDigits[(bits >> (18 - 6 * i)) & 0x3fU] : '=';
      into.u8(static_cast<std::uint8_t>(digit));
    }
  }
}

}  // namespace fairlead
