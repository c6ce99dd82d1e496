// SPDX-License-Identifier: Apache-2.0
/// @file  Flow: one direction of a connection, driven and checked byte by byte without keeping the bytes.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include "conformance/stream_suite.hpp"

#include <cstddef>
#include <cstdint>

namespace fairlead::conformance {

/// Endless bytes that tell where they belong: a lost, repeated or moved byte does not match.
class Pattern {
 public:
  explicit constexpr Pattern(std::uint32_t seed) : seed_(seed) {}
  [[nodiscard]] constexpr std::byte at(std::uint32_t offset) const {
    return static_cast<std::byte>((offset * 167U + (offset >> 8U) * 13U + (offset >> 16U) * 7U + seed_) & 0xffU);
  }
  void fill(MutableBytes into, std::uint32_t offset) const;
  [[nodiscard]] bool matches(Bytes bytes, std::uint32_t offset) const;

 private:
  std::uint32_t seed_;
};

/// The bytes from one end to the other. What send counts moves sent() on; what recv gives is compared with the
/// pattern and moves received() on. Refused bytes are made anew at the next offer.
class Flow {
 public:
  static constexpr std::size_t kMostTaken = 4096;

  Flow(StreamFixture& fixture, Side from)
      : fixture_(fixture), from_(from), pattern_(from == Side::stream ? 0x5aU : 0xc3U) {}

  /// Offers the next `n` bytes in one piece, n <= StreamFixture::kScratchSize.
  IoResult offer(std::size_t n);
  /// Takes at most `n` bytes, n <= kMostTaken.
  IoResult take(std::size_t n);

  /// Sends exactly `n` bytes in pieces of at most `piece`, waiting as a driver does. False when that fails or stalls.
  bool send(std::uint32_t n, std::size_t piece = 1024);
  /// Receives exactly `n` bytes, at most `piece` at a time; the sender flushes meanwhile. False when that fails or
  /// stalls.
  bool receive(std::uint32_t n, std::size_t piece = kMostTaken);
  /// Sends `n` more bytes and receives everything, both in turn: for more than the way holds.
  bool deliver(std::uint32_t n, std::size_t piece = 1024);
  /// Receives everything that was counted.
  bool receive_rest() { return receive(sent_ - received_); }
  /// Sends until the way is full: the last offer of `piece` bytes was refused, and waiting does not help.
  bool fill(std::size_t piece = 1024);

  /// Counts `n` bytes of the pattern as sent by other means than offer(): for gathered sends.
  void count_sent(std::size_t n) { sent_ += static_cast<std::uint32_t>(n); }
  [[nodiscard]] const Pattern& pattern() const { return pattern_; }
  [[nodiscard]] std::uint32_t sent() const { return sent_; }
  [[nodiscard]] std::uint32_t received() const { return received_; }
  /// Whether every byte received was the one expected, and none came that had not been counted.
  [[nodiscard]] bool intact() const { return intact_; }
  /// Intact, and nothing is missing.
  [[nodiscard]] bool complete() const { return intact_ && received_ == sent_; }
  /// What ended the last send(), receive() or fill() that returned false; would_block when it stalled.
  [[nodiscard]] Errc error() const { return error_; }

  /// One offer (or a flush, once `total` is sent) and one take, for transfers in both directions: see exchange().
  struct Round {
    bool moved = false;
    bool failed = false;
    bool sender_waits = false;    ///< The sender still has something to send or to flush.
    bool receiver_waits = false;  ///< The receiver still expects something.
  };
  Round advance(std::uint32_t total, std::size_t piece);

 private:
  bool wait_to_receive();
  StreamFixture& fixture_;
  Side from_;
  Pattern pattern_;
  std::uint32_t sent_ = 0;
  std::uint32_t received_ = 0;
  std::size_t appetite_ = StreamFixture::kScratchSize;  // What advance() offers at most.
  bool intact_ = true;
  Errc error_ = Errc::would_block;
};

/// Moves two flows, `out` from the stream and `in` to it, until each has received its total. False when one fails or
/// both stall.
bool exchange(StreamFixture& fixture, Flow& out, std::uint32_t out_total, Flow& in, std::uint32_t in_total,
              std::size_t piece);

/// Calls shutdown() on one end until it is not would_block, waiting as a driver does.
Result<void> finish(StreamFixture& fixture, Side side);

/// What recv says once nothing but the end can come: waits for it. Would_block when it never comes, internal when
/// bytes come.
Errc end_of(StreamFixture& fixture, Side side);

}  // namespace fairlead::conformance
