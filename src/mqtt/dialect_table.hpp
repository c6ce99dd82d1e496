// SPDX-License-Identifier: Apache-2.0
/// @file  What differs between 3.1.1 and 5.0, as one table of functions for each.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/mqtt/connect_options.hpp"
#include "fairlead/mqtt/dialect.hpp"
#include "fairlead/mqtt/event.hpp"
#include "fairlead/mqtt/message.hpp"
#include "fairlead/mqtt/property.hpp"

#include "mqtt/wire.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::mqtt {

/// CONNACK (section 3.2), read.
struct Connack {
  ReasonCode reason{};
  std::uint8_t native = 0;                           ///< As on the wire.
  std::optional<std::uint16_t> server_keep_alive{};  ///< In seconds.
  Connected connected{};                             ///< What it says of the connection, but for the keep-alive.
};

/// PUBACK, PUBREC, PUBREL or PUBCOMP (sections 3.4 to 3.7), read.
struct Ack {
  PacketId id{};
  ReasonCode reason{};
  Properties properties{};
};

/// SUBACK or UNSUBACK (sections 3.9 and 3.11), read.
struct SubAck {
  PacketId id{};
  Bytes reasons{};
  Properties properties{};
};

/// DISCONNECT from the server (5.0 section 3.14), read.
struct Farewell {
  ReasonCode reason{};
  Properties properties{};
};

/// Encoding functions report what the caller did wrong: invalid or unsupported. Decoding functions report what the
/// server did wrong: invalid for a malformed packet, protocol for a well-formed one that breaks a rule.
struct Dialect {
  Version version;

  /// The size of a property block, its length in front included: 0 under 3.1.1.
  Result<std::uint32_t> (*properties_size)(PropertyPlace, std::span<const Property>);
  void (*write_properties)(ByteWriter&, std::span<const Property>);
  /// The same for CONNECT, whose members of ConnectOptions become properties. Checks what only this version allows.
  Result<std::uint32_t> (*connect_properties_size)(const ConnectOptions&, std::uint16_t receive_maximum);
  void (*write_connect_properties)(ByteWriter&, const ConnectOptions&, std::uint16_t receive_maximum);
  /// The options byte behind a topic filter (section 3.8.3).
  Result<std::uint8_t> (*subscription_options)(const Subscription&, const ServerLimits&);
  /// Whether SUBSCRIBE, as it waits in the outbox, asks for what this server does not offer.
  bool (*asks_too_much)(Bytes subscribe, const ServerLimits&);
  /// DISCONNECT: its size; unsupported where it cannot be sent with that reason or with properties.
  Result<std::uint32_t> (*disconnect_size)(ReasonCode, std::span<const Property>);
  void (*write_disconnect)(ByteWriter&, ReasonCode, std::span<const Property>);
  /// Whether an acknowledgement can carry a reason.
  bool has_reasons;

  Result<Connack> (*read_connack)(Bytes body);
  /// How many of the bytes in front are a property block; would_block when that cannot be told yet.
  Result<std::size_t> (*properties_extent)(Bytes front);
  Result<Properties> (*read_publish_properties)(ByteReader&);
  Result<Ack> (*read_ack)(PacketType, Bytes body);
  Result<SubAck> (*read_sub_ack)(OpKind, Bytes body);
  Result<Farewell> (*read_disconnect)(Bytes body);
  /// AUTH (5.0 section 3.15), which is answered by ending the connection.
  Errc auth_answer;
};

}  // namespace fairlead::mqtt
