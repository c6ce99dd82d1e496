// SPDX-License-Identifier: Apache-2.0
// MQTT 5.0: how its packets are written. Sections are those of the OASIS standard of 7 March 2019.
#include "fairlead/base/fixed_vector.hpp"
#include "fairlead/base/try.hpp"

#include "mqtt/dialect_table.hpp"
#include "mqtt/property_block.hpp"
#include "mqtt/v5_decoder.hpp"

#include <algorithm>

namespace fairlead::mqtt {
namespace {

// 2.2.2: the length of the block, then the properties.
Result<std::uint32_t> properties_size(PropertyPlace place, std::span<const Property> properties) {
  if (properties.empty()) return 1;
  const auto aliased = std::ranges::find(properties, PropertyId::topic_alias, &Property::id);
  if (aliased != properties.end()) return fail(Errc::unsupported);
  FAIRLEAD_TRY(check_properties(place, properties));
  const std::uint32_t size = list_size(properties);
  return static_cast<std::uint32_t>(variable_size(size)) + size;
}

void write_properties(ByteWriter& out, std::span<const Property> properties) {
  write_variable(out, list_size(properties));
  write_list(out, properties);
}

// ---- CONNECT (3.1.2.11) ----

/// Those that ConnectOptions holds as members.
using OwnProperties = FixedVector<Property, 3>;

std::span<const Property> span_of(const OwnProperties& own) { return {own.begin(), own.size()}; }

OwnProperties own_properties(const ConnectOptions& options, std::uint16_t receive_maximum) {
  OwnProperties own;
  const auto add = [&](PropertyId id, std::uint32_t value) { (void)own.push_back(Property::of(id, value)); };
  const Duration expiry =
      options.session_expiry.value_or(options.clean_start == CleanStart::yes ? Duration::zero() : Duration::max());
  if (const std::uint32_t seconds = whole_seconds(expiry); seconds != 0) {
    add(PropertyId::session_expiry_interval, seconds);  // The most that it can be is forever.
  }
  if (receive_maximum != 0) add(PropertyId::receive_maximum, receive_maximum);
  if (options.maximum_packet_size != 0) add(PropertyId::maximum_packet_size, options.maximum_packet_size);
  return own;
}

bool is_left_to_users(PropertyId id) {
  return id == PropertyId::user_property || id == PropertyId::request_problem_information ||
         id == PropertyId::request_response_information;
}

Result<std::uint32_t> connect_properties_size(const ConnectOptions& options, std::uint16_t receive_maximum) {
  if (options.session_expiry && *options.session_expiry < Duration::zero()) return fail(Errc::invalid);
  FAIRLEAD_TRY(check_properties(PropertyPlace::connect, options.properties));
  for (const Property& p : options.properties) {
    if (!is_left_to_users(p.id)) return fail(Errc::unsupported);
  }
  const OwnProperties own = own_properties(options, receive_maximum);
  const std::uint32_t size = list_size(span_of(own)) + list_size(options.properties);
  return static_cast<std::uint32_t>(variable_size(size)) + size;
}

void write_connect_properties(ByteWriter& out, const ConnectOptions& options, std::uint16_t receive_maximum) {
  const OwnProperties own = own_properties(options, receive_maximum);
  write_variable(out, list_size(span_of(own)) + list_size(options.properties));
  write_list(out, span_of(own));
  write_list(out, options.properties);
}

// ---- SUBSCRIBE (3.8.3.1) ----

bool is_offered(std::string_view filter, const ServerLimits& limits) {
  if (filter.starts_with("$share/") && !limits.shared_subscriptions_available) return false;
  return limits.wildcards_available || filter.find_first_of("+#") == std::string_view::npos;
}

Result<std::uint8_t> subscription_options(const Subscription& s, const ServerLimits& limits) {
  const bool shared = s.filter.is_shared();
  if (!s.filter.is_well_formed_share()) return fail(Errc::invalid);
  if (shared && s.no_local == NoLocal::yes) return fail(Errc::invalid);  // 3.8.3-4
  if (!is_offered(s.filter.view(), limits)) return fail(Errc::unsupported);
  const unsigned no_local = s.no_local == NoLocal::yes ? 1 : 0;
  const unsigned as_published = s.retain_as_published == RetainAsPublished::yes ? 1 : 0;
  return static_cast<std::uint8_t>(static_cast<unsigned>(s.qos) | no_local << 2U | as_published << 3U |
                                   static_cast<unsigned>(s.retain_handling) << 4U);
}

bool asks_too_much(Bytes subscribe, const ServerLimits& limits) {
  const auto header = read_fixed_header(subscribe);
  if (!header) return false;
  ByteReader in(subscribe.subspan(header->size));
  in.u16();
  const auto properties = read_properties(in, PropertyPlace::subscribe);
  if (!properties) return false;
  const bool identified = properties->find(PropertyId::subscription_identifier).has_value();
  bool offered = !identified || limits.subscription_identifiers_available;
  while (offered && in.ok() && !in.empty()) {
    offered = is_offered(text_of(read_prefixed(in)), limits);
    in.u8();
  }
  return !offered;
}

// ---- DISCONNECT (3.14) ----

bool is_short(ReasonCode reason, std::span<const Property> properties) {
  return reason == ReasonCode::success && properties.empty();
}

Result<std::uint32_t> disconnect_size(ReasonCode reason, std::span<const Property> properties) {
  if (is_short(reason, properties)) return 2;
  FAIRLEAD_TRY(check_properties(PropertyPlace::disconnect, properties));
  const std::uint32_t list = list_size(properties);
  const auto length = static_cast<std::uint32_t>(1 + (list == 0 ? 0 : variable_size(list) + list));
  return static_cast<std::uint32_t>(1 + variable_size(length)) + length;
}

void write_disconnect(ByteWriter& out, ReasonCode reason, std::span<const Property> properties) {
  if (is_short(reason, properties)) return write_fixed_header(out, first_byte(PacketType::disconnect), 0);
  const std::uint32_t list = list_size(properties);
  const auto length = static_cast<std::uint32_t>(1 + (list == 0 ? 0 : variable_size(list) + list));
  write_fixed_header(out, first_byte(PacketType::disconnect), length);
  out.u8(static_cast<std::uint8_t>(reason));
  if (list != 0) write_properties(out, properties);
}

constexpr Dialect kDialect = {
    .version = Version::v5,
    .properties_size = properties_size,
    .write_properties = write_properties,
    .connect_properties_size = connect_properties_size,
    .write_connect_properties = write_connect_properties,
    .subscription_options = subscription_options,
    .asks_too_much = asks_too_much,
    .disconnect_size = disconnect_size,
    .write_disconnect = write_disconnect,
    .has_reasons = true,
    .read_connack = v5_decoder::read_connack,
    .properties_extent = v5_decoder::properties_extent,
    .read_publish_properties = v5_decoder::read_publish_properties,
    .read_ack = v5_decoder::read_ack,
    .read_sub_ack = v5_decoder::read_sub_ack,
    .read_disconnect = v5_decoder::read_disconnect,
    .auth_answer = Errc::unsupported,
};

}  // namespace

const Dialect& v5() { return kDialect; }

}  // namespace fairlead::mqtt
