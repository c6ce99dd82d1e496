// SPDX-License-Identifier: Apache-2.0
#include "mqtt/property_block.hpp"

namespace fairlead::mqtt {
namespace {

std::size_t value_size(const PropertyRule& rule, const Property& p) {
  switch (rule.type) {
    case PropertyType::byte: return 1;
    case PropertyType::two_byte: return 2;
    case PropertyType::four_byte: return 4;
    case PropertyType::variable: return variable_size(p.number);
    case PropertyType::text_pair: return 2 + p.key.size() + 2 + p.value.size();
    default: return 2 + p.value.size();
  }
}

void write_value(ByteWriter& out, const PropertyRule& rule, const Property& p) {
  switch (rule.type) {
    case PropertyType::byte: return out.u8(static_cast<std::uint8_t>(p.number));
    case PropertyType::two_byte: return out.u16(static_cast<std::uint16_t>(p.number));
    case PropertyType::four_byte: return out.u32(p.number);
    case PropertyType::variable: return write_variable(out, p.number);
    case PropertyType::text_pair: write_prefixed(out, p.key); break;
    default: break;
  }
  write_prefixed(out, p.value);
}

}  // namespace

Result<void> check_properties(PropertyPlace place, std::span<const Property> properties) {
  PlaceRules rules(place);
  std::uint64_t size = 0;
  for (const Property& p : properties) {
    const PropertyRule* const rule = property_rule(p.id);
    if (rule == nullptr || !well_formed(*rule, p) || !rules.accept(*rule, p)) return fail(Errc::invalid);
    // The table allows it in PUBLISH from a server only (3.3.4-6).
    if (p.id == PropertyId::subscription_identifier && place == PropertyPlace::publish) return fail(Errc::invalid);
    size += 1 + value_size(*rule, p);
    if (size > kMaxRemainingLength) return fail(Errc::too_large);
  }
  return {};
}

std::uint32_t list_size(std::span<const Property> properties) {
  std::size_t size = 0;
  for (const Property& p : properties) size += 1 + value_size(*property_rule(p.id), p);
  return static_cast<std::uint32_t>(size);
}

void write_list(ByteWriter& out, std::span<const Property> properties) {
  for (const Property& p : properties) {
    out.u8(static_cast<std::uint8_t>(p.id));
    write_value(out, *property_rule(p.id), p);
  }
}

}  // namespace fairlead::mqtt
