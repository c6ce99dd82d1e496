// SPDX-License-Identifier: Apache-2.0
#include "tls/subject_name.hpp"

#include "fairlead/base/text.hpp"
#include "fairlead/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace fairlead::tls {
namespace {

using Type = SubjectAttribute::Type;

/// RFC 5280 appendix A.1: the upper bounds, in characters.
struct Rule {
  Type type;
  std::uint8_t tag;
  std::size_t least;
  std::size_t most;
};
constexpr Rule kRules[] = {
    {Type::common_name, der::kUtf8String, 1, 64},
    {Type::serial_number, der::kPrintableString, 1, 64},
    {Type::country_name, der::kPrintableString, 2, 2},
    {Type::locality_name, der::kUtf8String, 1, 128},
    {Type::state_or_province_name, der::kUtf8String, 1, 128},
    {Type::organization_name, der::kUtf8String, 1, 64},
    {Type::organizational_unit_name, der::kUtf8String, 1, 64},
};

constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// X.680 section 41.4.
constexpr bool is_printable(char c) {
  constexpr std::string_view kOthers = " '()+,-./:=?";
  return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') || kOthers.find(c) != std::string_view::npos;
}

/// Whether it is UTF-8 of so many characters.
bool is_utf8(std::string_view text, const Rule& rule) {
  std::size_t characters = 0;
  for (; !text.empty(); ++characters) {
    const std::size_t size = utf8_sequence(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return characters >= rule.least && characters <= rule.most;
}

bool is_value(std::string_view text, const Rule& rule) {
  if (rule.tag == der::kUtf8String) return is_utf8(text, rule);
  if (text.size() < rule.least || text.size() > rule.most) return false;
  return std::ranges::all_of(text, rule.type == Type::country_name ? is_capital : is_printable);
}

}  // namespace

bool write_subject(std::span<const SubjectAttribute> subject, DerWriter& writer) {
  const std::size_t end = writer.mark();
  for (; !subject.empty(); subject = subject.first(subject.size() - 1)) {
    const SubjectAttribute& one = subject.back();
    const auto* const rule = std::ranges::find(kRules, one.type, &Rule::type);
    if (rule == std::end(kRules) || !is_value(one.value, *rule)) return false;
    const std::array id_at{std::byte{0x55}, std::byte{0x04}, static_cast<std::byte>(one.type)};
    const std::size_t after = writer.mark();
    writer.element(rule->tag, bytes_of(one.value));
    writer.oid(id_at);
    writer.wrap(der::kSequence, after);
    writer.wrap(der::kSet, after);
  }
  writer.wrap(der::kSequence, end);
  return true;
}

}  // namespace fairlead::tls
