// SPDX-License-Identifier: Apache-2.0
#include "token_request.hpp"

#include "fairlead/base/text.hpp"
#include "fairlead/net/address.hpp"
#include "fairlead/tls/name_check.hpp"

#include "problem.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using Type = tls::SubjectAttribute::Type;
using Kind = tls::RequestedName::Kind;

constexpr std::pair<std::string_view, Type> kTypes[] = {
    {"CN", Type::common_name},
    {"serialNumber", Type::serial_number},
    {"C", Type::country_name},
    {"L", Type::locality_name},
    {"ST", Type::state_or_province_name},
    {"O", Type::organization_name},
    {"OU", Type::organizational_unit_name},
};

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  const char small = lower(c);
  if (small >= 'a' && small <= 'f') return static_cast<unsigned>(small - 'a' + 10);
  return {};
}

[[noreturn]] void refuse_character(char c) {
  refuse(
      fmt::format("--subject: a character \"{}\" stands without a backslash in front.", c),
      "Put a backslash in front where it belongs to a value; names with two attributes in one part, joined by a plus "
      "sign, are not written.");
}

/// What the escape at `text[i]` stands for; `i` is at its last character afterwards (RFC 4514 section 2.4).
char unescaped(std::string_view text, std::size_t& i) {
  const char next = i + 1 < text.size() ? text[i + 1] : '\0';
  if (next != '\0' && std::string_view(" \"#+,;<=>\\").find(next) != std::string_view::npos) return text[++i];
  const auto high = hex_digit(next);
  const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
  if (!high || !low) {
    refuse("--subject: a backslash has neither a special character behind it nor two hexadecimal digits.",
           "Write a backslash that belongs to a value twice, and a byte as in \\2C.");
  }
  i += 2;
  return static_cast<char>(*high * 16 + *low);
}

/// Splits at commas without a backslash in front, and takes the backslashes away.
std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_value = parts.back().ends_with('=') && parts.back().find('=') == parts.back().size() - 1;
    if (text[i] == '\\') {
      parts.back() += unescaped(text, i);
    } else if (std::string_view("+;\"<>").find(text[i]) != std::string_view::npos || (text[i] == '#' && begins_value)) {
      refuse_character(text[i]);
    } else if (text[i] == ',') {
      parts.emplace_back();
    } else if (text[i] != ' ' || !parts.back().empty()) {
      parts.back() += text[i];
    }
  }
  return parts;
}

TokenCsr::Attribute parse_attribute(const std::string& part) {
  const std::size_t sign = part.find('=');
  const std::string_view type = std::string_view(part).substr(0, sign);
  const auto* const row = std::ranges::find(kTypes, type, &std::pair<std::string_view, Type>::first);
  if (sign == std::string::npos || row == std::end(kTypes) || sign + 1 == part.size()) {
    refuse(fmt::format("--subject: \"{}\" is not an attribute with a value.", part),
           "Write TYPE=VALUE with CN, serialNumber, C, L, ST, O or OU, separated by commas: O=Example,CN=device-7.");
  }
  return {row->second, part.substr(sign + 1)};
}

void require_host(const std::string& name) {
  const std::string_view host = name.starts_with("*.") ? std::string_view(name).substr(2) : name;
  if (tls::ReferenceName::dns(host) && !host.ends_with('.')) return;
  refuse(fmt::format("--dns: \"{}\" is not a host name.", name),
         "Write it in letters, digits, hyphens and dots, without a dot at the end; an address goes with --ip.");
}

std::string bytes_of_address(const std::string& text) {
  const auto address = net::parse_address(text, 0);
  if (!address) {
    refuse(fmt::format("--ip: \"{}\" is not an address.", text), "Write it as 192.0.2.7 or 2001:db8::7.");
  }
  const Bytes all = address->bytes;
  return std::string(text_of(address->family == net::Family::ipv4 ? all.last(4) : all));
}

}  // namespace

std::vector<TokenCsr::Attribute> parse_subject(const std::optional<std::string>& subject,
                                               const std::optional<std::string>& common_name) {
  std::vector<TokenCsr::Attribute> all;
  if (subject) {
    for (const std::string& part : parts_of(*subject)) all.push_back(parse_attribute(part));
  }
  if (!common_name) return all;
  if (std::ranges::find(all, Type::common_name, &TokenCsr::Attribute::type) != all.end()) {
    refuse("The request has two common names.", "Leave out --cn, or CN= in --subject.");
  }
  all.push_back({Type::common_name, *common_name});
  return all;
}

std::vector<TokenCsr::Name> parse_names(const std::vector<std::string>& dns, const std::vector<std::string>& ip,
                                        const std::vector<std::string>& uris) {
  std::vector<TokenCsr::Name> all;
  for (const std::string& one : dns) {
    require_host(one);
    all.push_back({Kind::dns, one});
  }
  for (const std::string& one : ip) all.push_back({Kind::ip, bytes_of_address(one)});
  for (const std::string& one : uris) all.push_back({Kind::uri, one});
  return all;
}

}  // namespace fairlead::cli
