// SPDX-License-Identifier: Apache-2.0
/// @file  TransmitBuffer: bytes that wait for the transport. A part of Session.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace fairlead::mqtt::detail {

/// Packets in order, with at most one payload from elsewhere inserted between them: [before] payload [behind].
/// Acknowledgements and small packets can so be queued behind a large payload while it leaves.
class TransmitBuffer {
 public:
  explicit TransmitBuffer(MutableBytes memory) : memory_(memory) {}

  /// Forgets everything, and overwrites it: CONNECT may have held a password.
  void clear();
  [[nodiscard]] std::size_t capacity() const { return memory_.size(); }
  [[nodiscard]] std::size_t free() const { return memory_.size() - (tail_ - head_); }
  /// Whether nothing waits, neither here nor of an inserted payload.
  [[nodiscard]] bool empty() const { return head_ == tail_ && inserted_ == 0; }

  /// Appends `n` bytes and gives the place to write them; empty when they do not fit.
  MutableBytes append(std::size_t n);
  bool append(Bytes bytes);

  /// A payload of `size` > 0 bytes follows what is there now. Precondition: none is inserted.
  void insert(std::uint32_t size);
  /// Bytes of the inserted payload that have not left.
  [[nodiscard]] std::uint32_t inserted() const { return inserted_; }
  /// Whether its next bytes must be supplied.
  [[nodiscard]] bool hungry() const { return inserted_ != 0 && supplied_.empty(); }
  /// The next bytes of the inserted payload, which live until they have left.
  void supply(Bytes bytes) { supplied_ = bytes; }

  /// What can leave now, in order; empty when nothing can. Valid until the next change.
  std::span<const Bytes> pieces();
  /// Forgets the first `n` bytes of pieces().
  void take(std::size_t n);

 private:
  MutableBytes memory_;
  std::size_t head_ = 0;
  std::size_t split_ = 0;  ///< Where the payload is inserted; meaningful while inserted_ != 0.
  std::size_t tail_ = 0;
  std::uint32_t inserted_ = 0;
  Bytes supplied_;
  std::array<Bytes, 3> pieces_;
};

}  // namespace fairlead::mqtt::detail
