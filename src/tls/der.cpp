// SPDX-License-Identifier: Apache-2.0
#include "tls/der.hpp"

namespace fairlead::tls::der {
namespace {

std::uint8_t octet(Bytes bytes, std::size_t i) { return std::to_integer<std::uint8_t>(bytes[i]); }

}  // namespace

std::optional<Element> take(Bytes& rest) {
  ByteReader reader(rest);
  const std::uint8_t tag = reader.u8();
  std::size_t size = reader.u8();
  if ((tag & 0x1fU) == 0x1fU) return {};
  if (size >= 0x80) {  // X.690 section 8.1.3.5: the long form, which DER allows only where the short one does not do.
    const std::size_t octets = size & 0x7fU;
    if (octets == 0 || octets > 3) return {};
    size = 0;
    for (std::size_t i = 0; i < octets; ++i) size = (size << 8U) | reader.u8();
    if (size < 0x80 || (size >> ((octets - 1) * 8U)) == 0) return {};
  }
  const Bytes content = reader.take(size);
  if (!reader.ok()) return {};
  const Bytes whole = rest.first(rest.size() - reader.size());
  rest = reader.rest();
  return Element{tag, content, whole};
}

Element Reader::any() {
  if (const auto taken = take(rest_)) return *taken;
  ok_ = false;
  rest_ = {};
  return {};
}

Element Reader::element(std::uint8_t tag) {
  const Element taken = any();
  if (taken.tag == tag) return taken;
  ok_ = false;
  rest_ = {};
  return {};
}

bool Reader::next_is(std::uint8_t tag) const { return !rest_.empty() && octet(rest_, 0) == tag; }

std::optional<Bytes> only(Bytes der, std::uint8_t tag) {
  Reader reader(der);
  const Bytes content = reader.content(tag);
  if (!reader.finished()) return {};
  return content;
}

std::optional<bool> boolean(Bytes content) {
  if (content.size() != 1) return {};
  if (octet(content, 0) == 0xff) return true;
  if (octet(content, 0) == 0x00) return false;
  return {};
}

bool is_integer(Bytes content) {
  if (content.size() < 2) return !content.empty();
  const std::uint8_t first = octet(content, 0);
  const bool second_is_negative = octet(content, 1) >= 0x80;  // X.690 section 8.3.2: not nine equal bits in front.
  return !(first == 0x00 && !second_is_negative) && !(first == 0xff && second_is_negative);
}

std::optional<Bytes> positive(Bytes content) {
  if (!is_integer(content) || octet(content, 0) >= 0x80) return {};
  if (octet(content, 0) != 0) return content;
  if (content.size() == 1) return {};  // Zero.
  return content.subspan(1);
}

std::optional<std::uint16_t> number(Bytes content) {
  if (!is_integer(content) || octet(content, 0) >= 0x80) return {};
  std::uint32_t value = 0;
  for (const std::byte b : content) {
    value = (value << 8U) | std::to_integer<std::uint32_t>(b);
    if (value > 0xffff) return 0xffff;
  }
  return static_cast<std::uint16_t>(value);
}

bool is_oid(Bytes content) {
  bool begins = true;  // X.690 section 8.19.2: an arc does not begin with 0x80, and ends with an octet below 0x80.
  for (const std::byte b : content) {
    if (begins && b == std::byte{0x80}) return false;
    begins = b < std::byte{0x80};
  }
  return !content.empty() && begins;
}

std::optional<Bytes> bits(Bytes content) {
  if (content.empty()) return {};
  const std::uint8_t unused = octet(content, 0);
  if (unused > 7) return {};
  if (content.size() == 1) return unused == 0 ? std::optional(Bytes()) : std::nullopt;
  const unsigned padding = (1U << unused) - 1U;  // X.690 section 11.2.1.
  if ((octet(content, content.size() - 1) & padding) != 0) return {};
  return content.subspan(1);
}

std::optional<Bytes> octets(Bytes content) {
  if (content.size() < 2 || octet(content, 0) != 0) return {};
  return content.subspan(1);
}

}  // namespace fairlead::tls::der
