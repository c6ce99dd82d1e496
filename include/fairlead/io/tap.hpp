// SPDX-License-Identifier: Apache-2.0
/// @file  Tap: a stream that lets somebody watch.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/stream.hpp"

#include <cstdint>
#include <span>

namespace fairlead::io {

/// Who watches a Tap. Called during recv and send of the tap; must not call it. The bytes live during the call, and
/// are secret or not as the stream is.
class TapObserver {
 public:
  /// Bytes that recv gave.
  void received(Bytes bytes) { do_received(bytes); }
  /// Bytes that send counted, in order; a gathered send gives one call for each piece.
  void sent(Bytes bytes) { do_sent(bytes); }

 protected:
  ~TapObserver() = default;

 private:
  virtual void do_received(Bytes bytes) = 0;
  virtual void do_sent(Bytes bytes) = 0;
};

/// What has passed a Tap.
struct TapCounts {
  std::uint64_t received = 0;  ///< Bytes.
  std::uint64_t sent = 0;      ///< Bytes.
  std::uint32_t recvs = 0;     ///< Calls of recv that gave bytes.
  std::uint32_t sends = 0;     ///< Calls of send that took bytes: a gathered send is one.
  std::uint32_t refusals = 0;  ///< Calls of recv and send that would block.
  friend bool operator==(const TapCounts&, const TapCounts&) = default;
};

/// A decorator that passes everything on unchanged, counts it, and shows the bytes to an observer.
///
/// Owned by the caller; the lower stream and the observer outlive it. Single-threaded like every stream; never blocks
/// or allocates by itself.
class Tap {
 public:
  /// Counts only.
  explicit Tap(StreamRef lower) : lower_(lower) {}
  Tap(StreamRef lower, TapObserver& observer) : lower_(lower), observer_(&observer) {}
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;

  /// A ByteStream: the contract is on StreamRef.
  IoResult recv(MutableBytes into);
  IoResult send(std::span<const Bytes> pieces);
  [[nodiscard]] Result<void> flush() { return lower_.flush(); }
  [[nodiscard]] Result<void> shutdown() { return lower_.shutdown(); }
  void collect_waits(Directions wanted, WaitList& list) { lower_.collect_waits(wanted, list); }
  void close() { lower_.close(); }

  [[nodiscard]] const TapCounts& counts() const { return counts_; }

 private:
  StreamRef lower_;
  TapObserver* observer_ = nullptr;
  TapCounts counts_;
};

}  // namespace fairlead::io
