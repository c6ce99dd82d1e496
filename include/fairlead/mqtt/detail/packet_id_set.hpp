// SPDX-License-Identifier: Apache-2.0
/// @file  PacketIdSet: the received QoS 2 messages that are not released yet. A part of Session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::mqtt::detail {

inline constexpr std::size_t kMostInbound = 32'768;

/// A place of a PacketIdSet.
struct InboundId {
  std::uint16_t id = 0;    ///< 0 where empty.
  bool mentioned = false;  ///< The server has published it on this connection.
};

/// A set of packet identifiers in memory of the caller: open addressing, so that a large table needs no search.
/// Uses the largest power of two of places, at most kMostInbound.
class PacketIdSet {
 public:
  explicit PacketIdSet(std::span<InboundId> memory);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return places_.size(); }
  [[nodiscard]] bool full() const { return size_ == places_.size(); }
  [[nodiscard]] bool contains(std::uint16_t id) const;
  /// Adds it as mentioned. Precondition: not full, and `id` is not 0 and not in it.
  void insert(std::uint16_t id);
  /// @return Whether it was there.
  bool erase(std::uint16_t id);
  void clear();
  /// The server has published `id`. @return Whether it was there.
  bool mention(std::uint16_t id);
  /// A connection begins on which the session goes on: none is mentioned.
  void forget_mentions();
  /// Erases one that was not mentioned. @return Whether there was one.
  bool make_room();
  [[nodiscard]] std::span<const InboundId> places() const { return places_; }

 private:
  [[nodiscard]] std::size_t home(std::size_t id) const { return id & (places_.size() - 1); }
  /// Where `id` is, or the empty place where it belongs, or size() of a full table.
  [[nodiscard]] std::size_t place_of(std::uint16_t id) const;

  std::span<InboundId> places_;
  std::size_t size_ = 0;
};

}  // namespace fairlead::mqtt::detail
