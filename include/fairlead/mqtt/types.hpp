// SPDX-License-Identifier: Apache-2.0
/// @file  The small words of MQTT: version, quality of service, packet identifier, operation handle.
#pragma once

#include "fairlead/base/status.hpp"

#include <cstdint>

namespace fairlead::mqtt {

/// The protocol level as CONNECT carries it (3.1.1 section 3.1.2.2, 5.0 section 3.1.2.2).
enum class Version : std::uint8_t {
  v3_1_1 = 4,
  v5 = 5
};

/// Quality of service (section 4.3 of both versions).
enum class QoS : std::uint8_t {
  at_most_once = 0,   ///< Sent once; lost with the connection.
  at_least_once = 1,  ///< Repeated over reconnects until acknowledged.
  exactly_once = 2    ///< Repeated, and delivered once, as long as the server keeps the session.
};

/// Whether the server keeps a message for later subscribers (section 3.3.1.3).
enum class Retain : std::uint8_t {
  no,
  yes
};

/// The largest remaining length of a packet: four bytes of seven bits (section 2.2.3 of 3.1.1, 1.5.5 of 5.0).
inline constexpr std::uint32_t kMaxRemainingLength = 268'435'455;

/// A packet identifier, 1 to 65535 (section 2.2.1 of 5.0, 2.3.1 of 3.1.1), or none, which QoS 0 messages have.
class PacketId {
 public:
  /// None.
  constexpr PacketId() = default;
  /// @return The identifier, or protocol for 0, which the standard forbids on the wire.
  [[nodiscard]] static constexpr Result<PacketId> parse(std::uint16_t wire) {
    if (wire == 0) return fail(Errc::protocol);
    return PacketId(wire);
  }
  /// The number on the wire; 0 for none.
  [[nodiscard]] constexpr std::uint16_t value() const { return value_; }
  [[nodiscard]] constexpr bool is_none() const { return value_ == 0; }
  friend constexpr bool operator==(PacketId, PacketId) = default;

 private:
  explicit constexpr PacketId(std::uint16_t v) : value_(v) {}
  std::uint16_t value_ = 0;
};

/// A handle to a request that the session accepted. It carries a generation: the handle of a finished operation is
/// refused with `invalid` and never reaches another operation.
class Op {
 public:
  /// Done; see done().
  constexpr Op() = default;
  explicit constexpr Op(std::uint32_t value) : value_(value) {}
  /// Nothing is left to report: the whole message is in the transmit buffer, and no Completed event will follow.
  /// Only a QoS 0 publication that was copied there at once is done when publish() returns.
  [[nodiscard]] constexpr bool done() const { return value_ == 0; }
  /// For logs and maps. The low half is the packet identifier. 0 when done().
  [[nodiscard]] constexpr std::uint32_t value() const { return value_; }
  friend constexpr bool operator==(Op, Op) = default;

 private:
  std::uint32_t value_ = 0;
};

}  // namespace fairlead::mqtt
