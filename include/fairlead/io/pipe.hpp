// SPDX-License-Identifier: Apache-2.0
/// @file  Pipe: two connected in-memory streams over memory of the caller.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/capabilities.hpp"

#include <cstddef>
#include <span>

namespace fairlead::io {

/// One direction of a pipe: a ring of bytes and how it ended.
class PipeChannel {
 public:
  explicit constexpr PipeChannel(MutableBytes memory) : memory_(memory) {}
  /// Takes as much of `from` as there is room for; returns how much.
  [[nodiscard]] std::size_t put(Bytes from);
  /// Gives as much as there is and fits; returns how much.
  [[nodiscard]] std::size_t take(MutableBytes into);
  [[nodiscard]] bool full() const { return size_ == memory_.size(); }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// How the writing side ended.
  enum class End : unsigned char {
    open,
    finished,
    broken
  };
  End end = End::open;         ///< What the writing side did.
  bool reader_closed = false;  ///< The reading side released its end.

 private:
  MutableBytes memory_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

/// One end of a pipe; keeps the full contract of StreamRef. Never allocates or blocks; not thread-safe. Waits are
/// polled (kNoHandle): the other end is moved by the same thread.
class PipeEnd {
 public:
  static constexpr Capabilities kCapabilities =
      Capabilities::half_close | Capabilities::orderly_end | Capabilities::reports_reset;

  constexpr PipeEnd(PipeChannel& in, PipeChannel& out) : in_(&in), out_(&out) {}

  /// A ByteStream: the contract is on StreamRef.
  IoResult recv(MutableBytes into);
  IoResult send(std::span<const Bytes> pieces);
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] Result<void> shutdown();
  void collect_waits(Directions wanted, WaitList& list);
  void close();

  /// Breaks the connection in both directions, as a cable cut or a RST does: each end says reset from now on.
  void break_now();

 private:
  [[nodiscard]] bool broken() const;
  PipeChannel* in_;
  PipeChannel* out_;
  bool closed_ = false;
};

/// Two ends, connected. Memory is the caller's and outlives the pipe; its size is what each direction can hold.
class Pipe {
 public:
  Pipe(MutableBytes a_to_b, MutableBytes b_to_a) : a_to_b_(a_to_b), b_to_a_(b_to_a) {}
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] PipeEnd& a() { return a_; }
  [[nodiscard]] PipeEnd& b() { return b_; }

 private:
  PipeChannel a_to_b_;
  PipeChannel b_to_a_;
  PipeEnd a_{b_to_a_, a_to_b_};
  PipeEnd b_{a_to_b_, b_to_a_};
};

}  // namespace fairlead::io
