// SPDX-License-Identifier: Apache-2.0
#include "mqtt/v5_decoder.hpp"

#include "fairlead/base/try.hpp"

#include "mqtt/property_block.hpp"

namespace fairlead::mqtt::v5_decoder {
namespace {

/// Whether a reason code can stand in a packet: success, any failure, and `also`. A failure that the standard does
/// not list there is still understood as one, so that a newer or careless server ends no connection by it.
bool is_reason(std::uint8_t code, ReasonCode also = ReasonCode::success) {
  const auto reason = static_cast<ReasonCode>(code);
  return reason == ReasonCode::success || reason == also || is_failure(reason);
}

/// What a filter was granted (3.9.3, 3.11.3).
bool is_grant(OpKind kind, std::uint8_t code) {
  if (kind == OpKind::unsubscribe) return is_reason(code, ReasonCode::no_subscription_existed);
  return code <= static_cast<std::uint8_t>(ReasonCode::granted_qos_2) || is_reason(code);
}

/// Properties at the end of a packet, which may be left out together with their length.
Result<Properties> read_optional_properties(ByteReader& in, PropertyPlace place) {
  if (in.empty()) return Properties();
  FAIRLEAD_TRY_ASSIGN(const Properties properties, read_properties(in, place));
  if (!in.finished()) return fail(Errc::invalid);
  return properties;
}

void apply(const Property& p, Connack& ack) {
  ServerLimits& limits = ack.connected.limits;
  const bool yes = p.number != 0;
  switch (p.id) {
    case PropertyId::receive_maximum: limits.receive_maximum = static_cast<std::uint16_t>(p.number); break;
    case PropertyId::maximum_qos: limits.maximum_qos = static_cast<QoS>(p.number); break;
    case PropertyId::retain_available: limits.retain_available = yes; break;
    case PropertyId::maximum_packet_size: limits.maximum_packet_size = p.number; break;
    case PropertyId::assigned_client_identifier: ack.connected.assigned_client_id = p.text(); break;
    case PropertyId::topic_alias_maximum: limits.topic_alias_maximum = static_cast<std::uint16_t>(p.number); break;
    case PropertyId::wildcard_subscription_available: limits.wildcards_available = yes; break;
    case PropertyId::subscription_identifier_available: limits.subscription_identifiers_available = yes; break;
    case PropertyId::shared_subscription_available: limits.shared_subscriptions_available = yes; break;
    case PropertyId::server_keep_alive: ack.server_keep_alive = static_cast<std::uint16_t>(p.number); break;
    default: break;  // For the application.
  }
}

}  // namespace

// 3.2.2: flags, reason, properties.
Result<Connack> read_connack(Bytes body) {
  ByteReader in(body);
  const std::uint8_t flags = in.u8();
  const std::uint8_t code = in.u8();
  if (!in.ok() || flags > 1) return fail(Errc::invalid);
  if (!is_reason(code) || (flags != 0 && code != 0)) return fail(Errc::protocol);
  Connack ack{.reason = static_cast<ReasonCode>(code), .native = code, .connected = {.session_present = flags != 0}};
  FAIRLEAD_TRY_ASSIGN(ack.connected.properties, read_properties(in, PropertyPlace::connack));
  if (!in.finished()) return fail(Errc::invalid);
  for (const Property& p : ack.connected.properties) apply(p, ack);
  return ack;
}

Result<std::size_t> properties_extent(Bytes front) {
  FAIRLEAD_TRY_ASSIGN(const Variable length, read_variable(front));
  return std::size_t{length.size} + length.value;
}

// 3.3.2.3. We announced no topic aliases, so there must be none (3.1.2-26).
Result<Properties> read_publish_properties(ByteReader& in) {
  FAIRLEAD_TRY_ASSIGN(const Properties properties, read_properties(in, PropertyPlace::publish));
  if (properties.find(PropertyId::topic_alias)) return fail(Errc::protocol);
  return properties;
}

// 3.4.2 and following: a packet identifier; reason and properties may be left out.
Result<Ack> read_ack(PacketType type, Bytes body) {
  ByteReader in(body);
  const auto id = PacketId::parse(in.u16());
  if (!in.ok() || !id) return fail(Errc::invalid);
  Ack ack{.id = *id};
  if (in.empty()) return ack;
  const std::uint8_t code = in.u8();
  const bool first = type == PacketType::puback || type == PacketType::pubrec;
  if (!is_reason(code, first ? ReasonCode::no_matching_subscribers : ReasonCode::success)) return fail(Errc::protocol);
  ack.reason = static_cast<ReasonCode>(code);
  FAIRLEAD_TRY_ASSIGN(ack.properties, read_optional_properties(in, PropertyPlace::puback));
  return ack;
}

// 3.9.2 and 3.11.2: a packet identifier, properties, then a reason for each filter.
Result<SubAck> read_sub_ack(OpKind kind, Bytes body) {
  ByteReader in(body);
  const auto id = PacketId::parse(in.u16());
  if (!in.ok() || !id) return fail(Errc::invalid);
  SubAck ack{.id = *id};
  FAIRLEAD_TRY_ASSIGN(ack.properties, read_properties(in, PropertyPlace::suback));
  ack.reasons = in.rest();
  for (const std::byte code : ack.reasons) {
    if (!is_grant(kind, std::to_integer<std::uint8_t>(code))) return fail(Errc::protocol);
  }
  return ack;
}

// 3.14.2: reason and properties, which may be left out.
Result<Farewell> read_disconnect(Bytes body) {
  ByteReader in(body);
  if (in.empty()) return Farewell{};
  const std::uint8_t code = in.u8();
  if (!is_reason(code)) return fail(Errc::protocol);
  Farewell farewell{.reason = static_cast<ReasonCode>(code)};
  FAIRLEAD_TRY_ASSIGN(farewell.properties, read_optional_properties(in, PropertyPlace::disconnect));
  // 3.14.2-2: a server must not speak of session expiry.
  if (farewell.properties.find(PropertyId::session_expiry_interval)) return fail(Errc::protocol);
  return farewell;
}

}  // namespace fairlead::mqtt::v5_decoder
