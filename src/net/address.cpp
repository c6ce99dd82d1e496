// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/address.hpp"

#include "fairlead/base/text.hpp"
#include "fairlead/base/try.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::net {
namespace {

using Groups = std::array<std::uint16_t, 8>;

/// One decimal octet without leading zeros, up to `end` or the end of the text; the text moves behind it.
std::optional<std::uint8_t> take_octet(std::string_view& text) {
  std::size_t size = 0;
  unsigned value = 0;
  while (size < text.size() && text[size] >= '0' && text[size] <= '9') {
    value = value * 10 + static_cast<unsigned>(text[size] - '0');
    if (++size > 3) return {};
  }
  if (size == 0 || value > 255 || (size > 1 && text[0] == '0')) return {};
  text.remove_prefix(size);
  return static_cast<std::uint8_t>(value);
}

std::optional<std::array<std::uint8_t, 4>> parse_octets(std::string_view text) {
  std::array<std::uint8_t, 4> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i != 0) {
      if (!text.starts_with('.')) return {};
      text.remove_prefix(1);
    }
    const auto octet = take_octet(text);
    if (!octet) return {};
    octets[i] = *octet;
  }
  if (!text.empty()) return {};
  return octets;
}

/// Groups up to a "::" or the end; the text moves behind the last of them. Returns their number, or nothing.
std::optional<std::size_t> take_groups(std::string_view& text, std::span<std::uint16_t> into) {
  std::size_t n = 0;
  while (!text.empty()) {
    if (n != 0 && text.starts_with("::")) return n;
    if (n != 0) {
      if (!text.starts_with(':')) return {};
      text.remove_prefix(1);
    }
    const std::string_view group = head(text, text.find(':'));
    if (group.contains('.')) {  // The last 32 bits may be written as IPv4.
      const auto octets = parse_octets(group);
      if (!octets || group.size() != text.size() || n + 2 > into.size()) return {};
      into[n] = static_cast<std::uint16_t>((*octets)[0] << 8U | (*octets)[1]);
      into[n + 1] = static_cast<std::uint16_t>((*octets)[2] << 8U | (*octets)[3]);
      text = {};
      return n + 2;
    }
    std::uint16_t value = 0;
    const char* const end = group.data() + group.size();
    if (n == into.size() || group.empty() || group.size() > 4) return {};
    if (std::from_chars(group.data(), end, value, 16).ptr != end) return {};
    into[n++] = value;
    text.remove_prefix(group.size());
  }
  return n;
}

std::optional<Groups> parse_groups(std::string_view text) {
  Groups front{};
  Groups back{};
  std::size_t n_front = 0;
  if (!text.starts_with("::")) {
    const auto n = take_groups(text, front);
    if (!n) return {};
    n_front = *n;
  }
  if (text.empty()) return n_front == front.size() ? std::optional(front) : std::nullopt;
  text.remove_prefix(2);  // "::" stands for at least one group of zeros.
  const auto n_back = take_groups(text, back);
  if (!n_back || !text.empty() || n_front + *n_back >= front.size()) return {};
  std::copy_n(back.begin(), *n_back, front.end() - static_cast<std::ptrdiff_t>(*n_back));
  return front;
}

void append_number(Address::Text& text, std::uint32_t value, int base) {
  std::array<char, 10> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  (void)text.append({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void append_ipv4(Address::Text& text, const Address& address) {
  for (std::size_t i = 12; i < 16; ++i) {
    if (i != 12) (void)text.append(".");
    append_number(text, std::to_integer<std::uint32_t>(address.bytes[i]), 10);
  }
}

struct Run {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// The first of the longest runs of zeros (RFC 5952 section 4.2.3); a single group is no run (section 4.2.2).
Run longest_zeros(const Groups& groups) {
  Run best;
  Run current;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    current = groups[i] != 0 ? Run{i + 1, 0} : Run{current.begin, current.size + 1};
    if (current.size > best.size) best = current;
  }
  return best.size >= 2 ? best : Run{groups.size(), 0};
}

void append_ipv6(Address::Text& text, const Address& address) {
  Groups groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<std::uint16_t>(std::to_integer<unsigned>(address.bytes[2 * i]) << 8U |
                                           std::to_integer<unsigned>(address.bytes[2 * i + 1]));
  }
  const Run zeros = longest_zeros(groups);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == zeros.begin) {
      (void)text.append("::");
      i += zeros.size - 1;
      continue;
    }
    if (i != 0 && i != zeros.begin + zeros.size) (void)text.append(":");
    append_number(text, groups[i], 16);
  }
  if (address.scope_id != 0) {
    (void)text.append("%");
    append_number(text, address.scope_id, 10);
  }
}

}  // namespace

Address::Text Address::host_text() const {
  Text text;
  family == Family::ipv4 ? append_ipv4(text, *this) : append_ipv6(text, *this);
  return text;
}

Address::Text Address::text() const {
  Text text;
  if (family == Family::ipv6) (void)text.append("[");
  (void)text.append(host_text());
  (void)text.append(family == Family::ipv6 ? "]:" : ":");
  append_number(text, port, 10);
  return text;
}

Result<Address> parse_address(std::string_view literal, std::uint16_t port) {
  if (const auto octets = parse_octets(literal)) return Address::ipv4(*octets, port);
  const auto groups = parse_groups(literal);
  if (!groups) return fail(Errc::invalid);
  std::array<std::byte, 16> bytes{};
  for (std::size_t i = 0; i < groups->size(); ++i) {
    bytes[2 * i] = static_cast<std::byte>((*groups)[i] >> 8U);
    bytes[2 * i + 1] = static_cast<std::byte>((*groups)[i] & 0xffU);
  }
  return Address::ipv6(bytes, port);
}

}  // namespace fairlead::net
