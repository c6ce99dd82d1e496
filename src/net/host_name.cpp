// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/host_name.hpp"

#include "fairlead/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace fairlead::net {
namespace {

constexpr std::size_t kMaxLabel = 63;

constexpr bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabel || label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(label, [](char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '_'; });
}

/// Whether old resolvers read the label as a part of an IPv4 address: decimal, octal or hexadecimal.
bool is_number(std::string_view label) {
  if (label.starts_with("0x")) return std::ranges::all_of(tail(label, 2), is_hex);
  return std::ranges::all_of(label, is_digit);
}

bool is_name(std::string_view text) {
  std::size_t begin = 0;
  while (true) {
    const std::size_t dot = text.find('.', begin);
    const std::string_view label = head(tail(text, begin), dot - begin);
    if (!is_label(label)) return false;
    if (dot == std::string_view::npos) return !is_number(label);
    begin = dot + 1;
  }
}

bool is_zone(std::string_view zone) {
  return !zone.empty() && zone.size() <= HostName::kMaxZone && std::ranges::all_of(zone, [](char c) {
    return is_digit(c) || is_letter(lower(c)) || c == '-' || c == '_' || c == '.' || c == '~';
  });
}

}  // namespace

Result<HostName> HostName::parse(std::string_view text) {
  HostName host;
  const bool bracketed = text.starts_with('[') && text.ends_with(']') && text.size() > 2;
  if (bracketed) text = head(tail(text, 1), text.size() - 2);

  const std::size_t percent = text.find('%');
  const std::string_view literal = head(text, percent);
  if (const auto address = parse_address(literal, 0)) {
    const bool is_v6 = address->family == Family::ipv6;
    if (bracketed && !is_v6) return fail(Errc::invalid);
    host.kind_ = is_v6 ? Kind::ipv6 : Kind::ipv4;
    (void)host.text_.append(address->host_text());
    if (percent == std::string_view::npos) return host;
    std::string_view zone = tail(text, percent + 1);
    if (bracketed && zone.starts_with("25") && zone.size() > 2) zone.remove_prefix(2);
    if (!is_v6 || !is_zone(zone)) return fail(Errc::invalid);
    (void)host.text_.append("%");
    (void)host.text_.append(zone);
    return host;
  }
  if (bracketed) return fail(Errc::invalid);

  host.absolute_ = text.ends_with('.');
  if (host.absolute_) text.remove_suffix(1);
  if (text.size() > kMaxSize) return fail(Errc::invalid);
  for (const char c : text) {
    const char small = lower(c);
    (void)host.text_.append({&small, 1});
  }
  if (!is_name(host.text_)) return fail(Errc::invalid);
  return host;
}

bool HostName::is_localhost() const {
  const std::string_view text = text_;
  return text == "localhost" || text.ends_with(".localhost");
}

Address HostName::address(std::uint16_t port) const {
  const std::string_view text = text_;
  return parse_address(head(text, text.find('%')), port).value_or(Address{});
}

std::string_view HostName::zone() const {
  const std::string_view text = text_;
  const std::size_t percent = text.find('%');
  return percent == std::string_view::npos ? std::string_view() : tail(text, percent + 1);
}

}  // namespace fairlead::net
