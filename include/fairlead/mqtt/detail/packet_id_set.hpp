// SPDX-License-Identifier: Apache-2.0
/// @file  PacketIdSet: the received QoS 2 messages that are not released yet. A part of Session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::mqtt::detail {

/// A set of packet identifiers in memory of the caller: open addressing, so that a large table needs no search.
/// Uses the largest power of two of places.
class PacketIdSet {
 public:
  explicit PacketIdSet(std::span<std::uint16_t> memory);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return places_.size(); }
  [[nodiscard]] bool full() const { return size_ == places_.size(); }
  [[nodiscard]] bool contains(std::uint16_t id) const;
  /// Precondition: not full, and `id` is not 0 and not in it.
  void insert(std::uint16_t id);
  /// @return Whether it was there.
  bool erase(std::uint16_t id);
  void clear();
  /// The places, 0 where empty.
  [[nodiscard]] std::span<const std::uint16_t> places() const { return places_; }

 private:
  [[nodiscard]] std::size_t home(std::size_t id) const { return id & (places_.size() - 1); }
  /// Where `id` is, or the empty place where it belongs, or size() of a full table.
  [[nodiscard]] std::size_t place_of(std::uint16_t id) const;

  std::span<std::uint16_t> places_;
  std::size_t size_ = 0;
};

}  // namespace fairlead::mqtt::detail
