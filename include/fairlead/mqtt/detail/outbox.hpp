// SPDX-License-Identifier: Apache-2.0
/// @file  Outbox: operations that are not over, and the packets they need until then. A part of Session.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/mqtt/event.hpp"
#include "fairlead/mqtt/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::mqtt::detail {

inline constexpr std::size_t kMostOperations = 16'384;

/// One accepted request. Its packet is `record_size` bytes in the outbox, followed on the wire by a payload from
/// elsewhere if there is one.
struct Operation {
  enum class State : std::uint8_t {
    free,
    queued,             ///< To be sent, or to be sent again.
    sending,            ///< Its payload from elsewhere is on the way.
    awaiting_ack,       ///< Of PUBACK, PUBREC, SUBACK or UNSUBACK.
    release_queued,     ///< PUBREC came on an earlier connection, or it is given up: PUBREL is to be sent.
    awaiting_complete,  ///< PUBREL is sent: PUBCOMP is awaited.
    over                ///< Its Completed event waits to be taken.
  };
  enum class Source : std::uint8_t {
    none,
    borrowed,
    streamed
  };

  std::uint32_t handle = 0;  ///< Kept while free, so that the next user of this place gets a new one.
  std::uint32_t record = 0;  ///< Where the packet begins in the outbox.
  std::uint32_t record_size = 0;
  std::uint32_t payload_size = 0;       ///< Bytes behind the record, from elsewhere.
  const std::byte* borrowed = nullptr;  ///< Null: it is supplied in pieces.
  std::uint16_t filters = 0;            ///< In a SUBSCRIBE or UNSUBSCRIBE.
  std::uint16_t next = 0;
  std::uint16_t previous = 0;
  State state = State::free;
  OpKind kind = OpKind::publish;
  QoS qos = QoS::at_most_once;
  bool attempted = false;    ///< Sent on any connection: the server may have had it.
  bool holds_quota = false;  ///< Counted in the send quota of this connection (5.0 section 4.9).
  bool has_views = false;    ///< Its Completed event carries views of the packet that ended it.
  std::uint8_t error = 0;    ///< An Errc, or 0 for success, once it is over or given up.
  ReasonCode reason{};

  [[nodiscard]] std::uint16_t packet_id() const { return static_cast<std::uint16_t>(handle); }
  [[nodiscard]] bool is_unfinished() const { return state != State::free && state != State::over; }
};

/// Operations in the order of their acceptance, over memory of the caller. Every step takes constant time except
/// compaction, which happens at most once for each (outbox size - live bytes) bytes accepted.
///
/// An operation's place in the array is the low part of its packet identifier, so that an acknowledgement finds it
/// without a search; the high part changes with each use.
class Outbox {
 public:
  static constexpr std::uint16_t kNone = 0xffff;

  Outbox(MutableBytes memory, std::span<Operation> operations);

  /// Room for a packet of `size` bytes and its operation, which becomes the last one, queued.
  /// @return would_block (no room until another operation ends) or no_space (never).
  Result<Operation*> add(std::uint32_t size);
  /// A handle without its place: no handle that was given out has a greater one.
  [[nodiscard]] std::uint32_t generation() const;
  /// Takes up where an outbox with as many places was, so that handles from there stay stale. Precondition: empty, and
  /// `generation` has no place in it.
  void restore_generation(std::uint32_t generation);
  /// Room for an operation that had `handle` in that outbox.
  /// @return invalid (no such place, or it is taken) or no_space.
  Result<Operation*> restore(std::uint32_t handle, std::uint32_t size);
  /// The packet of an operation. Valid until the next add().
  [[nodiscard]] MutableBytes record(const Operation& op) { return memory_.subspan(op.record, op.record_size); }
  [[nodiscard]] Bytes record(const Operation& op) const { return memory_.subspan(op.record, op.record_size); }

  /// The operation that a handle or packet identifier names and that is not over, or null.
  [[nodiscard]] Operation* find(Op op);
  [[nodiscard]] Operation* find(PacketId id);

  /// Ends an operation and frees its packet; its Completed event waits from now on.
  void finish(Operation& op, std::uint8_t error, ReasonCode reason);
  /// The longest finished operation, or null; release() frees its place.
  [[nodiscard]] Operation* first_over() { return at(over_first_); }
  [[nodiscard]] const Operation* first_over() const { return at(over_first_); }
  void release_first_over();

  [[nodiscard]] Operation* first() { return at(first_); }
  [[nodiscard]] const Operation* first() const { return at(first_); }
  [[nodiscard]] Operation* next(const Operation& op) { return at(op.next); }
  [[nodiscard]] const Operation* next(const Operation& op) const { return at(op.next); }
  /// The first operation that is not sent yet, or null.
  [[nodiscard]] Operation* cursor() { return at(cursor_); }
  void advance_cursor() { cursor_ = operations_[cursor_].next; }
  void rewind_cursor() { cursor_ = first_; }

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] std::size_t capacity() const { return operations_.size(); }

 private:
  [[nodiscard]] Operation* at(std::uint16_t i) { return i == kNone ? nullptr : &operations_[i]; }
  [[nodiscard]] const Operation* at(std::uint16_t i) const { return i == kNone ? nullptr : &operations_[i]; }
  [[nodiscard]] std::uint16_t index(const Operation& op) const {
    return static_cast<std::uint16_t>(&op - operations_.data());
  }
  void append(Operation& op, std::uint32_t handle, std::uint32_t size);
  void compact();
  void unlink(Operation& op);

  MutableBytes memory_;
  std::span<Operation> operations_;
  std::size_t tail_ = 0;  ///< End of the last packet.
  std::size_t live_ = 0;  ///< Bytes of packets that are still needed.
  std::uint16_t mask_ = 0;
  std::uint16_t count_ = 0;  ///< Operations that are not over.
  std::uint16_t first_ = kNone;
  std::uint16_t last_ = kNone;
  std::uint16_t cursor_ = kNone;
  std::uint16_t over_first_ = kNone;
  std::uint16_t over_last_ = kNone;
  std::uint16_t free_ = kNone;
};

}  // namespace fairlead::mqtt::detail
