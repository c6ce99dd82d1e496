// SPDX-License-Identifier: Apache-2.0
/// @file  ConnectOptions: what one CONNECT says.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/mqtt/message.hpp"
#include "fairlead/mqtt/property.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::mqtt {

/// Whether the server forgets what it kept for this client (3.1.1 section 3.1.2.4, 5.0 section 3.1.2.4).
enum class CleanStart : std::uint8_t {
  no,
  yes
};

/// What becomes of the messages that the server sends.
enum class Incoming : std::uint8_t {
  take,  ///< They are delivered as events, and acknowledged when their last pieces have been taken.
  /// They are neither delivered nor acknowledged, so that those of QoS 1 and 2 stay with the server for the session's
  /// next connection; those of QoS 0 are gone. The repetition of a QoS 2 message that an earlier connection took is
  /// acknowledged. For a client that only publishes, or looks, in a session that has subscriptions.
  leave
};

/// What CONNECT carries and how long to wait for answers. Views need to live only while on_transport_up() runs, so
/// that credentials can change from one connection to the next.
struct ConnectOptions {
  std::string_view client_id{};  ///< Empty: the server chooses; under 3.1.1 only together with CleanStart::yes.
  CleanStart clean_start = CleanStart::yes;
  /// How long the server keeps the session after the connection (5.0 section 3.1.2.11.2): zero, or from one
  /// second, rounded down to whole ones; Duration::max() is forever. Absent means the same as in 3.1.1: with
  /// CleanStart::yes it ends with the connection, with CleanStart::no it is kept forever. Must be absent under 3.1.1.
  std::optional<Duration> session_expiry{};
  /// After which silence, ours or the server's, we send PINGREQ (section 3.1.2.10): from 1 s to 65535 s, rounded down
  /// to whole seconds; zero: never. The server of 5.0 may replace it.
  Duration keep_alive = std::chrono::seconds(60);
  /// How long after a PINGREQ anything must have arrived.
  Duration ping_timeout = std::chrono::seconds(10);
  /// How long CONNACK may take.
  Duration connack_timeout = std::chrono::seconds(20);
  std::optional<std::string_view> user_name{};
  std::optional<Bytes> password{};  ///< At most 65535 bytes; under 3.1.1 only together with a user name.
  std::optional<Will> will{};
  /// How many QoS 1 and 2 messages the server may have on the way to us (5.0 section 3.1.2.11.3); 0, and any number
  /// above it, means what the inbound table of SessionMemory holds. Not sent under 3.1.1.
  std::uint16_t receive_maximum = 0;
  /// The largest packet that we accept, in bytes (5.0 section 3.1.2.11.4); 0: no limit, since payloads are delivered
  /// in pieces. Not sent under 3.1.1, but a larger packet ends the connection under both.
  std::uint32_t maximum_packet_size = 0;
  Incoming incoming = Incoming::take;  ///< The server does not learn of it.
  /// Further properties (5.0 section 3.1.2.11): user properties, request problem or response information. Those that
  /// have a member here, topic alias maximum and the two of enhanced authentication are refused as unsupported.
  std::span<const Property> properties{};
};

}  // namespace fairlead::mqtt
