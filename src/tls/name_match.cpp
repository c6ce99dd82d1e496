// SPDX-License-Identifier: Apache-2.0
#include "tls/name_match.hpp"

#include "fairlead/base/text.hpp"

#include "tls/general_name.hpp"
#include "tls/host_name.hpp"

#include <bit>
#include <string_view>

namespace fairlead::tls {
namespace {

/// Whether `name` is `ancestor` with at least one label in front.
bool is_below(std::string_view name, std::string_view ancestor) {
  if (name.size() <= ancestor.size() + 1) return false;
  const std::size_t front = name.size() - ancestor.size();
  return name[front - 1] == '.' && equal_ignoring_case(tail(name, front), ancestor);
}

Match match_dns(std::string_view name, std::string_view subtree) {
  if (subtree.empty()) return Match::yes;
  const bool without_itself = subtree.starts_with('.');
  name = without_root(name);
  subtree = without_root(tail(subtree, without_itself ? 1 : 0));
  if (!is_host_name(subtree)) return Match::unsure;
  if (name.starts_with("*.")) {
    name = tail(name, 2);
    if (!is_host_name(name)) return Match::unsure;
    if (equal_ignoring_case(name, subtree) || is_below(name, subtree)) return Match::yes;
    std::string_view above = subtree;
    (void)take_label(above);
    return !without_itself && equal_ignoring_case(name, above) ? Match::unsure : Match::no;
  }
  if (!is_host_name(name)) return Match::unsure;
  if (equal_ignoring_case(name, subtree)) return without_itself ? Match::no : Match::yes;
  return is_below(name, subtree) ? Match::yes : Match::no;
}

/// RFC 4632 style: ones, then zeros.
bool is_mask(Bytes mask) {
  bool ones = true;
  for (const std::byte b : mask) {
    const auto octet = std::to_integer<std::uint8_t>(b);
    const int leading = std::countl_one(octet);
    if (std::popcount(octet) != leading || (!ones && leading != 0)) return false;
    ones = leading == 8;
  }
  return true;
}

Match match_ip(Bytes address, Bytes subtree) {
  const bool well_formed =
      (address.size() == 4 || address.size() == 16) && (subtree.size() == 8 || subtree.size() == 32);
  if (!well_formed) return Match::unsure;
  const Bytes mask = subtree.last(subtree.size() / 2);
  if (!is_mask(mask)) return Match::unsure;
  if (address.size() != mask.size()) return Match::no;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (((address[i] ^ subtree[i]) & mask[i]) != std::byte{0}) return Match::no;
  }
  return Match::yes;
}

}  // namespace

Match match_name(const der::Element& name, const der::Element& subtree, Work& work) {
  if (!work.spend(name.content.size() + subtree.content.size())) return Match::unsure;
  switch (name.tag) {
    case general_name::kDns: return match_dns(text_of(name.content), text_of(subtree.content));
    case general_name::kIp: return match_ip(name.content, subtree.content);
    case general_name::kDirectory: return match_directory_name(name.content, subtree.content, work);
    default: return Match::unsure;
  }
}

}  // namespace fairlead::tls
