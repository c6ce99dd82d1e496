// SPDX-License-Identifier: Apache-2.0
// MQTT 3.1.1: what is particular to it. Sections are those of the OASIS standard of 29 October 2014.
#include "mqtt/dialect_table.hpp"

#include <array>

namespace fairlead::mqtt {
namespace {

Result<std::uint32_t> no_properties(PropertyPlace, std::span<const Property> properties) {
  if (!properties.empty()) return fail(Errc::unsupported);
  return 0;
}
void write_nothing(ByteWriter&, std::span<const Property>) {}
void write_nothing_in_connect(ByteWriter&, const ConnectOptions&, std::uint16_t) {}

// 3.1.3: an empty client identifier needs a clean session (3.1.3-8); a password needs a user name (3.1.2-22).
Result<std::uint32_t> check_connect(const ConnectOptions& options, std::uint16_t) {
  if (options.session_expiry || !options.properties.empty()) return fail(Errc::unsupported);
  if (options.client_id.empty() && options.clean_start == CleanStart::no) return fail(Errc::invalid);
  if (options.password && !options.user_name) return fail(Errc::invalid);
  return 0;
}

// 3.8.3: the requested QoS and nothing else.
Result<std::uint8_t> subscription_options(const Subscription& s, const ServerLimits&) {
  if (s.no_local != NoLocal::no || s.retain_as_published != RetainAsPublished::no ||
      s.retain_handling != RetainHandling::send) {
    return fail(Errc::unsupported);
  }
  return static_cast<std::uint8_t>(s.qos);
}

// 3.14: two bytes, from the client only. It means that all is well, so there is none for a failure.
Result<std::uint32_t> disconnect_size(ReasonCode reason, std::span<const Property> properties) {
  if (reason != ReasonCode::success || !properties.empty()) return fail(Errc::unsupported);
  return 2;
}
void write_disconnect(ByteWriter& out, ReasonCode, std::span<const Property>) {
  write_fixed_header(out, first_byte(PacketType::disconnect), 0);
}

// 3.2: flags, of which only the lowest may be set, and a return code.
Result<Connack> read_connack(Bytes body) {
  static constexpr auto kReasons = std::array{
      ReasonCode::success,
      ReasonCode::unsupported_protocol_version,
      ReasonCode::client_identifier_not_valid,
      ReasonCode::server_unavailable,
      ReasonCode::bad_user_name_or_password,
      ReasonCode::not_authorized,
  };
  ByteReader in(body);
  const std::uint8_t flags = in.u8();
  const std::uint8_t code = in.u8();
  if (!in.finished() || flags > 1 || code >= kReasons.size()) return fail(Errc::invalid);
  if (flags != 0 && code != 0) return fail(Errc::protocol);  // 3.2.2-4
  return Connack{.reason = kReasons[code], .native = code, .connected = {.session_present = flags != 0}};
}

Result<std::size_t> no_extent(Bytes) { return 0; }
Result<Properties> no_publish_properties(ByteReader&) { return Properties(); }

// 3.4.2 and following: a packet identifier.
Result<Ack> read_ack(PacketType, Bytes body) {
  ByteReader in(body);
  const auto id = PacketId::parse(in.u16());
  if (!in.finished() || !id) return fail(Errc::invalid);
  return Ack{.id = *id};
}

// 3.9.3: a return code for each filter. 3.11: none.
Result<SubAck> read_sub_ack(OpKind kind, Bytes body) {
  ByteReader in(body);
  const auto id = PacketId::parse(in.u16());
  if (!in.ok() || !id) return fail(Errc::invalid);
  const SubAck ack{.id = *id, .reasons = in.rest()};
  if (kind == OpKind::unsubscribe && !ack.reasons.empty()) return fail(Errc::invalid);
  for (const std::byte code : ack.reasons) {
    if (code > std::byte{2} && code != std::byte{0x80}) return fail(Errc::invalid);  // 3.9.3-2
  }
  return ack;
}

// Every server offers all that SUBSCRIBE has.
bool asks_for_nothing_special(Bytes, const ServerLimits&) { return false; }

// 3.14: a server never sends it.
Result<Farewell> read_disconnect(Bytes) { return fail(Errc::protocol); }

constexpr Dialect kDialect = {
    .version = Version::v3_1_1,
    .properties_size = no_properties,
    .write_properties = write_nothing,
    .connect_properties_size = check_connect,
    .write_connect_properties = write_nothing_in_connect,
    .subscription_options = subscription_options,
    .asks_too_much = asks_for_nothing_special,
    .disconnect_size = disconnect_size,
    .write_disconnect = write_disconnect,
    .has_reasons = false,
    .read_connack = read_connack,
    .properties_extent = no_extent,
    .read_publish_properties = no_publish_properties,
    .read_ack = read_ack,
    .read_sub_ack = read_sub_ack,
    .read_disconnect = read_disconnect,
    .auth_answer = Errc::protocol,
};

}  // namespace

const Dialect& v3_1_1() { return kDialect; }

}  // namespace fairlead::mqtt
