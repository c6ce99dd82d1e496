// SPDX-License-Identifier: Apache-2.0
/// @file  SessionMemory: everything that a session can hold, in memory of its caller.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/mqtt/detail/outbox.hpp"
#include "fairlead/mqtt/detail/packet_id_set.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::mqtt {

/// A place for one accepted request; what is in it is the session's own business.
using Operation = detail::Operation;
/// A place for the identifier of a received QoS 2 message; what is in it is the session's own business.
using InboundId = detail::InboundId;

/// The smallest buffers with which a connection begins.
inline constexpr std::size_t kLeastTransmit = 64;
inline constexpr std::size_t kLeastReceive = 8;

/// The memory of one session; it must outlive the session, and nobody else may write to it.
struct SessionMemory {
  /// Packets on their way to the transport: CONNECT, acknowledgements, small publications. At least kLeastTransmit,
  /// and enough for CONNECT; what is larger lets more packets leave together. 16 bytes of it are kept for
  /// acknowledgements and PINGREQ.
  MutableBytes transmit;
  /// A received packet that comes in more than one input: all of it, except payloads, which are never held. Bounds
  /// topic and properties of received messages, CONNACK, SUBACK and so on. At least kLeastReceive.
  MutableBytes receive;
  /// Packets of operations until they are over: for QoS 1 and 2 topic, properties and copied payloads; SUBSCRIBE;
  /// QoS 0 messages that wait, and the heads of those whose payload is streamed or read in place. May be empty,
  /// together with `operations`, if nothing is subscribed and only QoS 0 is published, online, and small enough for
  /// `transmit`.
  MutableBytes outbox;
  /// How many operations can be unfinished at once: the largest power of two in it counts, at most 16384.
  std::span<Operation> operations;
  /// How many received QoS 2 messages can wait for PUBREL: the largest power of two in it counts, at most 32768.
  /// Announced as Receive Maximum under 5.0; 3.1.1 has no words for it. When it is full, an identifier that the server
  /// has not mentioned since it resumed the session is forgotten; where there is none, the connection ends with
  /// no_space. Empty: for programs that subscribe at QoS 0 and 1 only.
  std::span<InboundId> inbound;
};

/// The memory itself, for whoever knows the sizes when compiling. `Operations` and `Inbound` are powers of two.
template <std::size_t Transmit, std::size_t Receive, std::size_t Outbox, std::size_t Operations, std::size_t Inbound>
class SessionBuffers {
  static_assert(Transmit >= kLeastTransmit && Receive >= kLeastReceive);
  static_assert((Operations & (Operations - 1)) == 0 && Operations <= detail::kMostOperations);
  static_assert((Inbound & (Inbound - 1)) == 0 && Inbound <= detail::kMostInbound);

 public:
  SessionBuffers() = default;
  SessionBuffers(const SessionBuffers&) = delete;
  SessionBuffers& operator=(const SessionBuffers&) = delete;
  ~SessionBuffers() = default;

  [[nodiscard]] SessionMemory memory() { return {transmit_, receive_, outbox_, operations_, inbound_}; }

 private:
  std::array<std::byte, Transmit> transmit_;
  std::array<std::byte, Receive> receive_;
  std::array<std::byte, Outbox> outbox_;
  std::array<Operation, Operations> operations_;
  std::array<InboundId, Inbound> inbound_;
};

}  // namespace fairlead::mqtt
