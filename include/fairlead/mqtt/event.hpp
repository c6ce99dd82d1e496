// SPDX-License-Identifier: Apache-2.0
/// @file  What a session reports.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/failure.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/mqtt/message.hpp"
#include "fairlead/mqtt/property.hpp"
#include "fairlead/mqtt/reason_code.hpp"
#include "fairlead/mqtt/types.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace fairlead::mqtt {

/// What the server accepts on this connection (5.0 section 3.2.2.3). Under 3.1.1, the defaults.
struct ServerLimits {
  std::uint32_t maximum_packet_size = kMaxRemainingLength + 5;  ///< In bytes, the fixed header included.
  std::uint16_t receive_maximum = 65'535;                       ///< QoS 1 and 2 publications on the way at once.
  std::uint16_t topic_alias_maximum = 0;
  QoS maximum_qos = QoS::exactly_once;
  bool retain_available = true;
  bool wildcards_available = true;
  bool subscription_identifiers_available = true;
  bool shared_subscriptions_available = true;
};

/// The server accepted the connection (section 3.2).
struct Connected {
  bool session_present = false;  ///< The server still has our session: subscriptions stand, unfinished work resumes.
  /// Operations left over from an earlier connection that are now sent again.
  std::uint16_t resent = 0;
  /// Of those, QoS 2 messages that the server may already have delivered, and that reach subscribers a second time
  /// then, since it has lost the session. 0 when session_present.
  std::uint16_t possible_duplicates = 0;
  Duration keep_alive{};  ///< In force now, the server's wish included; zero: none.
  ServerLimits limits;
  std::string_view assigned_client_id;  ///< Chosen by the server (5.0 section 3.2.2.3.7); empty if it did not.
  Properties properties;
};

/// A piece of a received message. Pieces of one message come in order and without gaps; between them come at most
/// Completed events. Its views live until the next input to the session.
struct MessagePiece {
  MessageHeader header;      ///< The same with every piece.
  Bytes data;                ///< Empty only for a message of zero bytes.
  std::uint32_t offset = 0;  ///< Of `data` in the payload, in bytes.
  [[nodiscard]] bool is_first() const { return offset == 0; }
  /// The whole message is there. It is acknowledged as soon as this piece has been taken.
  [[nodiscard]] bool is_last() const { return offset + data.size() == header.payload_size; }
};

/// The connection ended in the middle of a message: forget its pieces. At QoS 1 and 2 the server sends it again,
/// from its start.
struct MessageAborted {
  PacketId packet_id;          ///< None at QoS 0.
  std::uint32_t received = 0;  ///< Bytes of the payload that had been taken.
};

/// What an operation was.
enum class OpKind : std::uint8_t {
  publish,
  subscribe,
  unsubscribe
};

/// An operation is over. Exactly one for each accepted operation that is not done() at once.
struct Completed {
  Op op;
  OpKind kind = OpKind::publish;
  /// Absent: success. Otherwise:
  ///   - what errc_of() makes of the server's reason code; for several filters, of the first refused one.
  ///   - cancelled       cancel() or discard() was called.
  ///   - reset           the connection broke in the middle of a QoS 0 message.
  ///   - too_large       the server of this connection does not take packets of this size.
  ///   - unsupported     the server of this connection does not take this QoS, no retained messages, or no such
  ///                     subscription.
  ///   - any Errc that fail_payload() was given.
  std::optional<Errc> error;
  ReasonCode reason = ReasonCode::success;  ///< What the server said, if it said something.
  Bytes reasons;                            ///< SUBACK and UNSUBACK of 5.0: one ReasonCode for each filter, in order.
  Properties properties;
  [[nodiscard]] ReasonCode reason_of(std::size_t filter) const { return static_cast<ReasonCode>(reasons[filter]); }
};

/// The session wants the connection closed: send what to_send() still gives, then close the transport and call
/// on_transport_lost(). Not reported for a disconnect() of our own, nor for a transport that broke.
struct Ended {
  /// - what errc_of() makes of the reason code in CONNACK or DISCONNECT; `closed` for a normal disconnection.
  /// - protocol    the server broke the rules.
  /// - too_large   a packet, or the header of a message, exceeds the receive buffer or the limit we announced.
  /// - no_space    the server has more QoS 2 messages on the way than the inbound table holds: under 3.1.1 it cannot
  ///               know; under 5.0 it exceeds the Receive Maximum, or the table has no place at all.
  /// - timed_out   CONNACK or PINGRESP did not come in time.
  /// - unsupported the server asks for enhanced authentication.
  /// - any Errc that fail_payload() was given in the middle of a packet.
  Errc error = Errc::closed;
  Layer layer = Layer::mqtt;  ///< mqtt_connect before CONNACK, mqtt afterwards.
  bool by_server = false;     ///< CONNACK or DISCONNECT said so.
  std::int32_t native = 0;    ///< The number on the wire if by_server, else that of the DISCONNECT we send, if any.
  ReasonCode reason{};        ///< In the words of 5.0, also where the server was not or could not be told.
  Properties properties;      ///< Of CONNACK or DISCONNECT: reason string, server reference.
};

using Event = std::variant<Connected, MessagePiece, MessageAborted, Completed, Ended>;

/// The session waits for bytes of a streamed payload.
struct PayloadWanted {
  Op op;
  std::uint32_t offset = 0;  ///< Where in the payload, in bytes.
  std::uint32_t size = 0;    ///< How many are left from there; supply at least one and at most these.
};

}  // namespace fairlead::mqtt
