// SPDX-License-Identifier: Apache-2.0
/// @file  SessionMemory: everything that a session can hold, in memory of its caller.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/mqtt/detail/outbox.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::mqtt {

/// A place for one accepted request; what is in it is the session's own business.
using Operation = detail::Operation;

/// The memory of one session; it must outlive the session, and nobody else may write to it.
struct SessionMemory {
  /// Packets on their way to the transport: CONNECT, acknowledgements, small publications. At least 64 bytes, and
  /// enough for CONNECT; what is larger lets more packets leave together. 16 bytes of it are kept for
  /// acknowledgements and PINGREQ.
  MutableBytes transmit;
  /// A received packet that comes in more than one input: all of it, except payloads, which are never held. Bounds
  /// topic and properties of received messages, CONNACK, SUBACK and so on. At least 8 bytes.
  MutableBytes receive;
  /// Packets of operations until they are over: for QoS 1 and 2 topic, properties and copied payloads; SUBSCRIBE;
  /// QoS 0 messages that wait. May be empty if only QoS 0 is published and nothing subscribed.
  MutableBytes outbox;
  /// How many operations can be unfinished at once: the largest power of two in it counts, at most 16384.
  std::span<Operation> operations;
  /// How many received QoS 2 messages can wait for PUBREL: the largest power of two in it counts. Announced as
  /// Receive Maximum under 5.0.
  std::span<std::uint16_t> inbound;
};

/// The memory itself, for whoever knows the sizes when compiling. `Operations` and `Inbound` are powers of two.
template <std::size_t Transmit, std::size_t Receive, std::size_t Outbox, std::size_t Operations, std::size_t Inbound>
class SessionBuffers {
  static_assert(Transmit >= 64 && Receive >= 8);
  static_assert((Operations & (Operations - 1)) == 0 && Operations <= 16'384);
  static_assert((Inbound & (Inbound - 1)) == 0 && Inbound <= 32'768);

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
  std::array<std::uint16_t, Inbound> inbound_;
};

}  // namespace fairlead::mqtt
