// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/alternative_names.hpp"

#include "tls/der.hpp"
#include "tls/general_name.hpp"

#include <array>

namespace fairlead::tls {
namespace {

struct Attribute {
  std::array<std::uint8_t, 3> oid;  // Content octets of id-at-*.
  std::string_view name;
};
constexpr Attribute kAttributes[] = {
    {{0x55, 0x04, 0x03}, "CN"}, {{0x55, 0x04, 0x05}, "serialNumber"}, {{0x55, 0x04, 0x06}, "C"},
    {{0x55, 0x04, 0x07}, "L"},  {{0x55, 0x04, 0x08}, "ST"},           {{0x55, 0x04, 0x0a}, "O"},
    {{0x55, 0x04, 0x0b}, "OU"},
};

std::string_view attribute_name(Bytes oid) {
  for (const Attribute& one : kAttributes) {
    if (equal(oid, std::as_bytes(std::span(one.oid)))) return one.name;
  }
  return "?";
}

/// Appends to a span and drops what does not fit.
class Text {
 public:
  explicit Text(std::span<char> into) : into_(into) {}
  void put(char c) {
    if (size_ < into_.size()) into_[size_++] = c;
  }
  void put(std::string_view text) {
    for (const char c : text) put(c);
  }
  /// The peer may have chosen it for a terminal's sake: control characters, beyond ASCII too, and marks that turn the
  /// direction of writing. A separator must not look like one of ours.
  void put_escaped(std::byte b) {
    constexpr std::string_view kHex = "0123456789abcdef";
    const auto value = std::to_integer<unsigned>(b);
    if (value >= 0x20 && value < 0x7f && value != '\\' && value != ',') return put(static_cast<char>(value));
    if (into_.size() - size_ < 3) return;
    put('\\');
    put(kHex[value >> 4U]);
    put(kHex[value & 0xfU]);
  }
  [[nodiscard]] std::string_view view() const { return {into_.data(), size_}; }

 private:
  std::span<char> into_;
  std::size_t size_ = 0;
};

/// AttributeTypeAndValue (RFC 5280 section 4.1.2.4).
bool write_attribute(Bytes attribute, Text& text) {
  const auto oid = der::take(attribute);
  if (!oid || oid->tag != der::kOid) return false;
  const auto value = der::take(attribute);
  if (!value || !attribute.empty()) return false;
  text.put(attribute_name(oid->content));
  text.put('=');
  for (const std::byte b : value->content) text.put_escaped(b);
  return true;
}

bool write_all(Bytes name, Text& text) {
  const auto sequence = der::take(name);
  if (!sequence || sequence->tag != der::kSequence || !name.empty()) return false;
  bool first = true;
  for (Bytes sets = sequence->content; !sets.empty();) {
    const auto set = der::take(sets);
    if (!set || set->tag != der::kSet) return false;
    for (Bytes attributes = set->content; !attributes.empty();) {
      const auto attribute = der::take(attributes);
      if (!attribute || attribute->tag != der::kSequence) return false;
      if (!first) text.put(", ");
      first = false;
      if (!write_attribute(attribute->content, text)) return false;
    }
  }
  return true;
}

}  // namespace

AlternativeNames::AlternativeNames(Bytes general_names) {
  if (general_names.empty()) return;
  const auto sequence = der::take(general_names);
  well_formed_ = sequence && sequence->tag == der::kSequence && general_names.empty();
  if (well_formed_) rest_ = sequence->content;
}

bool AlternativeNames::next(AlternativeName& name) {
  if (!well_formed_ || rest_.empty()) return false;
  const auto element = der::take(rest_);
  if (!element) {
    well_formed_ = false;
    return false;
  }
  const bool dns = element->tag == general_name::kDns;
  const bool ip = element->tag == general_name::kIp;
  name.kind = dns ? AlternativeName::Kind::dns : ip ? AlternativeName::Kind::ip : AlternativeName::Kind::other;
  name.value = element->content;
  return true;
}

std::string_view write_name(Bytes name, std::span<char> into) {
  Text text(into);
  if (write_all(name, text)) return text.view();
  Text instead(into);
  instead.put("malformed name");
  return instead.view();
}

std::string_view write_text(Bytes bytes, std::span<char> into) {
  Text text(into);
  for (const std::byte b : bytes) text.put_escaped(b);
  return text.view();
}

}  // namespace fairlead::tls
