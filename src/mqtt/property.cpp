// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/property.hpp"

#include "fairlead/mqtt/topic.hpp"

#include "mqtt/property_block.hpp"

#include <array>

namespace fairlead::mqtt {
namespace {

using enum PropertyId;
using enum PropertyType;

constexpr std::uint16_t at(auto... places) { return static_cast<std::uint16_t>((static_cast<unsigned>(places) | ...)); }
constexpr auto kConnect = PropertyPlace::connect;
constexpr auto kWill = PropertyPlace::will;
constexpr auto kConnack = PropertyPlace::connack;
constexpr auto kPublish = PropertyPlace::publish;
constexpr auto kPuback = PropertyPlace::puback;
constexpr auto kSubscribe = PropertyPlace::subscribe;
constexpr auto kSuback = PropertyPlace::suback;
constexpr auto kUnsubscribe = PropertyPlace::unsubscribe;
constexpr auto kDisconnect = PropertyPlace::disconnect;
constexpr auto kAuth = PropertyPlace::auth;
constexpr auto kEverywhere =
    at(kConnect, kWill, kConnack, kPublish, kPuback, kSubscribe, kSuback, kUnsubscribe, kDisconnect, kAuth);
constexpr auto kOnce = Repeatable::no;
constexpr auto kMany = Repeatable::yes;

// Table 2-4.
constexpr auto kRules = std::array{
    PropertyRule{payload_format_indicator, byte, at(kPublish, kWill), kOnce},
    PropertyRule{message_expiry_interval, four_byte, at(kPublish, kWill), kOnce},
    PropertyRule{content_type, text, at(kPublish, kWill), kOnce},
    PropertyRule{response_topic, text, at(kPublish, kWill), kOnce},
    PropertyRule{correlation_data, binary, at(kPublish, kWill), kOnce},
    PropertyRule{subscription_identifier, variable, at(kPublish, kSubscribe), kMany},
    PropertyRule{session_expiry_interval, four_byte, at(kConnect, kConnack, kDisconnect), kOnce},
    PropertyRule{assigned_client_identifier, text, at(kConnack), kOnce},
    PropertyRule{server_keep_alive, two_byte, at(kConnack), kOnce},
    PropertyRule{authentication_method, text, at(kConnect, kConnack, kAuth), kOnce},
    PropertyRule{authentication_data, binary, at(kConnect, kConnack, kAuth), kOnce},
    PropertyRule{request_problem_information, byte, at(kConnect), kOnce},
    PropertyRule{will_delay_interval, four_byte, at(kWill), kOnce},
    PropertyRule{request_response_information, byte, at(kConnect), kOnce},
    PropertyRule{response_information, text, at(kConnack), kOnce},
    PropertyRule{server_reference, text, at(kConnack, kDisconnect), kOnce},
    PropertyRule{reason_string, text, at(kConnack, kPuback, kSuback, kDisconnect, kAuth), kOnce},
    PropertyRule{receive_maximum, two_byte, at(kConnect, kConnack), kOnce},
    PropertyRule{topic_alias_maximum, two_byte, at(kConnect, kConnack), kOnce},
    PropertyRule{topic_alias, two_byte, at(kPublish), kOnce},
    PropertyRule{maximum_qos, byte, at(kConnack), kOnce},
    PropertyRule{retain_available, byte, at(kConnack), kOnce},
    PropertyRule{user_property, text_pair, kEverywhere, kMany},
    PropertyRule{maximum_packet_size, four_byte, at(kConnect, kConnack), kOnce},
    PropertyRule{wildcard_subscription_available, byte, at(kConnack), kOnce},
    PropertyRule{subscription_identifier_available, byte, at(kConnack), kOnce},
    PropertyRule{shared_subscription_available, byte, at(kConnack), kOnce},
};

/// The value at the front of `in`, in the type of `rule`.
void read_value(ByteReader& in, const PropertyRule& rule, Property& p) {
  switch (rule.type) {
    case byte: p.number = in.u8(); break;
    case two_byte: p.number = in.u16(); break;
    case four_byte: p.number = in.u32(); break;
    case variable:
      if (const auto read = read_variable(in.rest()); read) {
        p.number = read->value;
        in.take(read->size);
      } else {
        in.take(in.size() + 1);  // No such number: as a read past the end.
      }
      break;
    case text_pair:
      p.key = read_prefixed(in);
      p.value = read_prefixed(in);
      break;
    case text:
    case binary: p.value = read_prefixed(in); break;
  }
}

/// Whether the standard allows this number, or this topic.
bool value_allowed(const Property& p) {
  switch (p.id) {
    case payload_format_indicator:
    case request_problem_information:
    case request_response_information:
    case maximum_qos:
    case retain_available:
    case wildcard_subscription_available:
    case subscription_identifier_available:
    case shared_subscription_available: return p.number <= 1;
    case receive_maximum:
    case topic_alias: return p.number != 0 && p.number <= 0xffff;
    case maximum_packet_size: return p.number != 0;
    case subscription_identifier: return p.number != 0 && p.number <= kMaxRemainingLength;
    case server_keep_alive:
    case topic_alias_maximum: return p.number <= 0xffff;
    case response_topic: return detail::valid_topic_name(p.text());
    default: return true;
  }
}

}  // namespace

std::span<const PropertyRule> property_rules() { return kRules; }

const PropertyRule* property_rule(PropertyId id) {
  for (const PropertyRule& rule : kRules) {
    if (rule.id == id) return &rule;
  }
  return nullptr;
}

void Properties::Iterator::read() {
  at_end_ = rest_.empty();
  if (at_end_) return;
  ByteReader in(rest_);
  current_ = Property{.id = static_cast<PropertyId>(in.u8())};
  if (const PropertyRule* const rule = property_rule(current_.id)) read_value(in, *rule, current_);
  rest_ = in.rest();
}

std::optional<Property> Properties::find(PropertyId id) const {
  for (const Property& p : *this) {
    if (p.id == id) return p;
  }
  return std::nullopt;
}

bool well_formed(const PropertyRule& rule, const Property& p) {
  if (rule.type == text || rule.type == text_pair) return valid_text(p.text()) && valid_text(p.name());
  return p.value.size() <= kMaxString;
}

bool PlaceRules::accept(const PropertyRule& rule, const Property& p) {
  const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(p.id);
  const bool repeated = (seen_ & bit) != 0;
  seen_ |= bit;
  // 3.8.2.1.2: one subscription identifier in SUBSCRIBE, several in PUBLISH.
  const bool once =
      rule.repeatable == Repeatable::no || (place_ == PropertyPlace::subscribe && p.id == subscription_identifier);
  if (repeated && once) return false;
  return rule.is_allowed(place_) && value_allowed(p);
}

Result<Properties> read_properties(ByteReader& in, PropertyPlace place) {
  const auto length = read_variable(in.rest());
  if (!length) return fail(Errc::invalid);
  in.take(length->size);
  const Bytes block = in.take(length->value);
  if (!in.ok()) return fail(Errc::invalid);
  PlaceRules rules(place);
  for (ByteReader rest(block); !rest.empty();) {
    Property p{.id = static_cast<PropertyId>(rest.u8())};
    const PropertyRule* const rule = property_rule(p.id);
    if (rule == nullptr) return fail(Errc::invalid);
    read_value(rest, *rule, p);
    if (!rest.ok() || !well_formed(*rule, p)) return fail(Errc::invalid);
    if (!rules.accept(*rule, p)) return fail(Errc::protocol);
  }
  return Properties(block);
}

}  // namespace fairlead::mqtt
