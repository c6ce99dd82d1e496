// SPDX-License-Identifier: Apache-2.0
/// @file  Fault: a stream that behaves as badly as the contract permits.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/stream.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::io {

/// What a Fault does to the stream below it. The defaults do nothing.
struct FaultPlan {
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  std::size_t most = SIZE_MAX;     ///< Bytes that one call moves at most; at least 1.
  std::uint32_t refuse_every = 0;  ///< Of recv and of send, each so-many-th call is refused; 0 or at least 2.
  std::uint64_t cut_after_received = kNever;  ///< The stream breaks once so many bytes were received,
  std::uint64_t cut_after_sent = kNever;      ///< or sent.
};

/// A decorator that delivers short counts, refusals, cuts and stalls; bytes keep their order and value. For tests of
/// whatever stands on a stream.
///
/// Owned by the caller; the lower stream outlives it. Single-threaded like every stream; never blocks or allocates. A
/// refusal of its own makes the wait list ready, since nothing below would wake the caller. A cut says reset in both
/// directions from then on and tells the lower stream nothing, as a pulled cable does.
class Fault {
 public:
  Fault(StreamRef lower, const FaultPlan& plan) : lower_(lower), plan_(plan) {}
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;

  /// A ByteStream: the contract is on StreamRef.
  IoResult recv(MutableBytes into);
  IoResult send(std::span<const Bytes> pieces);
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] Result<void> shutdown();
  void collect_waits(Directions wanted, WaitList& list);
  void close();

  /// Replaces the plan; what has passed so far still counts.
  void change(const FaultPlan& plan) { plan_ = plan; }
  /// Lets nothing pass in these directions until another call, as a peer that neither reads nor writes: they say
  /// would_block and contribute nothing to a wait list. What a TLS stream below flushes by itself still passes.
  void stall(Directions directions) { stalled_ = directions; }
  /// Breaks the stream now.
  void cut() { cut_ = true; }

  [[nodiscard]] std::uint64_t received() const { return receiving_.moved; }
  [[nodiscard]] std::uint64_t sent() const { return sending_.moved; }

 private:
  struct Way {
    Directions direction;
    std::uint64_t moved = 0;
    std::uint32_t calls = 0;
    bool refused = false;  // The last call was refused by this decorator.
    bool ended = false;    // An end is repeated each time; refusals would hide it.
  };
  [[nodiscard]] bool broken() const;
  [[nodiscard]] bool stalled(Directions direction) const { return any(stalled_ & direction); }
  [[nodiscard]] bool refuses(Way& way) const;
  void note(Way& way, IoResult result);
  [[nodiscard]] std::size_t allowed(std::uint64_t moved, std::uint64_t cut_after) const;

  StreamRef lower_;
  FaultPlan plan_;
  Way receiving_{Directions::receive};
  Way sending_{Directions::send};
  Directions stalled_ = Directions::none;
  bool cut_ = false;
  bool closed_ = false;
};

}  // namespace fairlead::io
