// SPDX-License-Identifier: Apache-2.0
/// @file  Properties of MQTT 5.0 (section 2.2.2): what may be sent, and a view of what was received.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::mqtt {

/// Property identifiers (5.0 table 2-4).
enum class PropertyId : std::uint8_t {
  payload_format_indicator = 0x01,
  message_expiry_interval = 0x02,
  content_type = 0x03,
  response_topic = 0x08,
  correlation_data = 0x09,
  subscription_identifier = 0x0b,
  session_expiry_interval = 0x11,
  assigned_client_identifier = 0x12,
  server_keep_alive = 0x13,
  authentication_method = 0x15,
  authentication_data = 0x16,
  request_problem_information = 0x17,
  will_delay_interval = 0x18,
  request_response_information = 0x19,
  response_information = 0x1a,
  server_reference = 0x1c,
  reason_string = 0x1f,
  receive_maximum = 0x21,
  topic_alias_maximum = 0x22,
  topic_alias = 0x23,
  maximum_qos = 0x24,
  retain_available = 0x25,
  user_property = 0x26,
  maximum_packet_size = 0x27,
  wildcard_subscription_available = 0x28,
  subscription_identifier_available = 0x29,
  shared_subscription_available = 0x2a,
};

/// How a property's value is written (5.0 section 1.5).
enum class PropertyType : std::uint8_t {
  byte,
  two_byte,
  four_byte,
  variable,
  text,
  binary,
  text_pair
};

/// Where properties can stand: packets, and the will inside CONNECT. The numbers are bits of PropertyRule::allowed.
enum class PropertyPlace : std::uint16_t {
  connect = 1U << 0U,
  will = 1U << 1U,
  connack = 1U << 2U,
  publish = 1U << 3U,
  puback = 1U << 4U,  ///< Also PUBREC, PUBREL and PUBCOMP, which have the same two.
  subscribe = 1U << 5U,
  suback = 1U << 6U,  ///< Also UNSUBACK.
  unsubscribe = 1U << 7U,
  disconnect = 1U << 8U,
  auth = 1U << 9U,
};

/// Whether a property may occur more than once in one place.
enum class Repeatable : std::uint8_t {
  no,
  yes
};

/// One row of 5.0 table 2-4.
struct PropertyRule {
  PropertyId id;
  PropertyType type;
  std::uint16_t allowed;  ///< Bits of PropertyPlace.
  Repeatable repeatable;
  [[nodiscard]] constexpr bool is_allowed(PropertyPlace place) const {
    return (allowed & static_cast<std::uint16_t>(place)) != 0;
  }
};

/// All rows, in the order of their identifiers. Static storage.
[[nodiscard]] std::span<const PropertyRule> property_rules();
/// The row of `id`, or null for a number that is not in the table. Static storage.
[[nodiscard]] const PropertyRule* property_rule(PropertyId id);

/// One property: an identifier and a value of the type that the table gives. A view: its text or bytes must outlive
/// it. Session functions refuse properties that the table forbids in their place as invalid.
struct Property {
  PropertyId id{};
  std::uint32_t number = 0;  ///< For the four numeric types.
  Bytes value{};             ///< Text or binary; of a pair, its value.
  Bytes key{};               ///< Of a pair, its name.

  /// Makes one of each kind; a pair of texts is always a user property.
  static constexpr Property of(PropertyId id, std::uint32_t number) { return {.id = id, .number = number}; }
  static Property of(PropertyId id, std::string_view text) { return {.id = id, .value = bytes_of(text)}; }
  static constexpr Property of(PropertyId id, Bytes binary) { return {.id = id, .value = binary}; }
  static Property user(std::string_view name, std::string_view text) {
    return {.id = PropertyId::user_property, .value = bytes_of(text), .key = bytes_of(name)};
  }
  [[nodiscard]] std::string_view text() const { return text_of(value); }
  [[nodiscard]] std::string_view name() const { return text_of(key); }
};

/// A view of properties as they were received, already checked against the table: iterating cannot fail. It lives
/// as long as the event that holds it. Empty under 3.1.1.
class Properties {
 public:
  /// Goes forward over the properties in their order on the wire.
  class Iterator {
   public:
    using value_type = Property;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(Bytes rest) : rest_(rest) { read(); }
    const Property& operator*() const { return current_; }
    const Property* operator->() const { return &current_; }
    Iterator& operator++() {
      read();
      return *this;
    }
    void operator++(int) { read(); }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) { return it.at_end_; }

   private:
    void read();
    Bytes rest_;
    Property current_;
    bool at_end_ = true;
  };

  constexpr Properties() = default;
  /// Precondition: `checked` passed the decoder's check.
  explicit constexpr Properties(Bytes checked) : wire_(checked) {}

  [[nodiscard]] Iterator begin() const { return Iterator(wire_); }
  [[nodiscard]] static std::default_sentinel_t end() { return {}; }
  [[nodiscard]] constexpr bool empty() const { return wire_.empty(); }
  /// The first property with this identifier.
  [[nodiscard]] std::optional<Property> find(PropertyId id) const;
  /// As on the wire, without the length in front.
  [[nodiscard]] constexpr Bytes wire() const { return wire_; }

 private:
  Bytes wire_;
};

}  // namespace fairlead::mqtt
