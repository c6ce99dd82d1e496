// SPDX-License-Identifier: Apache-2.0
/// @file  ByteStream: the one seam between the library and the world.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/waits.hpp"

#include <concepts>
#include <cstddef>
#include <span>

namespace fairlead::io {

/// What a type must offer to be a byte stream. The full contract is on StreamRef.
template <class T>
concept ByteStream = requires(T& s, std::span<std::byte> into, std::span<const Bytes> pieces, WaitList& list) {
  { s.recv(into) } -> std::same_as<IoResult>;
  { s.send(pieces) } -> std::same_as<IoResult>;
  { s.flush() } -> std::same_as<Result<void>>;
  { s.shutdown() } -> std::same_as<Result<void>>;
  { s.collect_waits(Directions::both, list) } -> std::same_as<void>;
  { s.close() } -> std::same_as<void>;
};

/// A non-owning handle to any ordered, reliable byte stream: a TCP socket, a TLS session over
/// another stream, a Wi-Fi module's link, or a pipe in a test.
///
/// Two pointers, copied freely; the stream must outlive every copy. Calls never block and never
/// allocate. A stream is driven from one thread or task at a time; no stream locks.
class StreamRef {
 public:
  /// Refers to `stream`, whose type is forgotten here and only here.
  template <ByteStream S>
    requires(!std::same_as<S, StreamRef>)
  constexpr StreamRef(S& stream) : self_(&stream), ops_(&kOps<S>) {}  // NOLINT(google-explicit-constructor)

  /// Takes received bytes, in order, into the front of `into`.
  ///
  /// Returns as soon as at least one byte is there; it never waits to fill `into`.
  ///
  /// @param into  Where the bytes go. Not empty. Bytes past the returned size are untouched.
  /// @return The number of bytes taken, from 1 to into.size(); or
  ///   - would_block  nothing has arrived yet.
  ///   - closed       the peer ended the stream in order. Every later recv says so too; send still works where the
  ///                  transport can (capability half_close).
  ///   - reset        the stream broke; bytes in flight are lost. Every later call says so too.
  ///   - protocol     the peer broke the rules of a layer below, for example TLS. Every later call says so too.
  ///   - invalid      `into` is empty, which changes nothing; or close() was called before.
  ///   A layer such as TLS adds errors of its own; its port lists them, and every later call says them too.
  ///
  /// Example: take what is there, whatever the scheduler
  /// @code
  ///   const auto got = stream.recv(line.free());
  ///   if (got.ok()) return line.commit(got.size());
  ///   if (got.error() == Errc::would_block) return stream.collect_waits(Directions::receive, waits);
  /// @endcode
  IoResult recv(std::span<std::byte> into) const { return ops_->recv(self_, into); }

  /// Takes bytes from the front of `pieces`, in order, into one system call or one record if they fit.
  ///
  /// What is counted belongs to the stream: the caller may reuse that memory at once, and may offer
  /// any bytes next, also after would_block.
  ///
  /// @param pieces  The bytes to send; empty pieces are passed over, but not all may be empty.
  /// @return The number of bytes taken, counted over all pieces, at least 1; or
  ///   - would_block    nothing was taken.
  ///   - reset          the stream broke. Every later send, flush and shutdown says so too; recv first gives what had
  ///                    arrived before, which may say why, and then says so too.
  ///   - closed         shutdown() was called before, or the peer no longer reads.
  ///   - protocol       as for recv.
  ///   - invalid        there is no byte to send, which changes nothing; or close() was called before.
  IoResult send(std::span<const Bytes> pieces) const { return ops_->send(self_, pieces); }

  /// Takes one piece; see above.
  IoResult send(Bytes piece) const { return send(std::span(&piece, 1)); }

  /// Pushes what the stream still holds after earlier sends. Every recv and send does so first.
  ///
  /// @return Nothing when the stream holds nothing more; would_block; the error that ended the stream; or invalid:
  ///   close() was called before.
  [[nodiscard]] Result<void> flush() const { return ops_->flush(self_); }

  /// Ends our direction in order, behind all bytes that were counted: FIN, under TLS close_notify. Call it again after
  /// would_block. recv still works afterwards, send no longer.
  ///
  /// @return Nothing when the end has left, also when called again; would_block; unsupported; the error that ended the
  ///   stream; or invalid: close() was called before.
  [[nodiscard]] Result<void> shutdown() const { return ops_->shutdown(self_); }

  /// Appends to `list` what the directions in `wanted` are blocked on now, so that a driver that waits for it misses
  /// nothing: neither bytes, nor room, nor an end. A TLS recv that has to write contributes the writability of the
  /// socket. Marks the list ready when recv would give bytes, or an end that is already known, without touching the
  /// layer below. Directions that are not wanted contribute nothing, nor does a stream after close().
  void collect_waits(Directions wanted, WaitList& list) const { ops_->collect_waits(self_, wanted, list); }

  /// Releases the stream at once; bytes not yet flushed are lost. Idempotent.
  void close() const { ops_->close(self_); }

 private:
  struct Ops {
    IoResult (*recv)(void*, std::span<std::byte>);
    IoResult (*send)(void*, std::span<const Bytes>);
    Result<void> (*flush)(void*);
    Result<void> (*shutdown)(void*);
    void (*collect_waits)(void*, Directions, WaitList&);
    void (*close)(void*);
  };
  template <class S>
  // NOLINTNEXTLINE(bugprone-dynamic-static-initializers): what is constexpr is there from the start.
  static constexpr Ops kOps{
      [](void* s, std::span<std::byte> into) { return static_cast<S*>(s)->recv(into); },
      [](void* s, std::span<const Bytes> pieces) { return static_cast<S*>(s)->send(pieces); },
      [](void* s) { return static_cast<S*>(s)->flush(); },
      [](void* s) { return static_cast<S*>(s)->shutdown(); },
      [](void* s, Directions wanted, WaitList& list) { static_cast<S*>(s)->collect_waits(wanted, list); },
      [](void* s) { static_cast<S*>(s)->close(); },
  };

  void* self_;
  const Ops* ops_;
};

}  // namespace fairlead::io
