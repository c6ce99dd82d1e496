// SPDX-License-Identifier: Apache-2.0
/// @file  SecureSocket: a verified stream in calls that wait, for several threads.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/failure.hpp"
#include "fairlead/base/fixed_vector.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/client/unverified.hpp"
#include "fairlead/io/stream.hpp"
#include "fairlead/net/connector.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/platform/clock.hpp"
#include "fairlead/platform/mutex.hpp"
#include "fairlead/platform/waiter.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::client {

/// What a socket locks and waits with; all of it outlives the socket. Nobody else waits on the two waiters. Where a
/// single thread uses the socket, both may be the same.
struct SocketPlatform {
  const platform::Clock& clock;
  platform::Mutex& mutex;
  platform::Waiter& receiving;  ///< Of recv() and connect().
  platform::Waiter& sending;    ///< Of send(), send_all(), flush() and shutdown().
};

/// One connection at a time: an endpoint and a deadline in, a connected and verified stream out. Policy, trust and
/// identity are the connector's (tls::TlsConnector), so each socket has its own.
///
/// Any thread may make any call at any time. One call that receives and one that sends can wait side by side; a second
/// of the same kind is refused as `busy`, since the bytes of two would mix. connect() is of both kinds. A lock is held
/// while the stream or the connector works, which never waits (the longest is a handshake's computing), and is let go
/// while a call waits.
///
/// The caller owns the memory: connector, platform and socket outlive the last call; idle() says whether one is still
/// running. 440 bytes on a 32-bit device. Allocates nothing (a vendor library below may). Every error of the stream
/// passes through; in its errors a socket tells the end (closed), a break (reset) and a deadline (timed_out) apart.
///
/// Example: one question, one answer
/// @code
///   FAIRLEAD_TRY(socket.connect(endpoint, after(clock.now(), std::chrono::seconds(10))));
///   FAIRLEAD_TRY(socket.send_all(bytes_of("time?\n"), deadline));
///   const IoResult got = socket.recv(answer, deadline);
///   socket.close();
/// @endcode
class SecureSocket {
 public:
  SecureSocket(net::Connector& connector, const SocketPlatform& platform, Unverified unverified = Unverified::refuse);
  SecureSocket(const SecureSocket&) = delete;
  SecureSocket& operator=(const SecureSocket&) = delete;
  /// Closes at once. Precondition: idle().
  ~SecureSocket();

  /// Reaches the endpoint, verifies it, and waits for that.
  ///
  /// @return Nothing: the stream is there. Or, with the socket closed and to be used again,
  ///   - timed_out  `until` passed first, or a limit of the connector; failure() names the layer.
  ///   - cancelled  cancel() or close() was called.
  ///   - any error of the connector; failure() has the details.
  ///   Or, with nothing changed,
  ///   - busy       it is connected already, or calls of the last connection have not returned.
  ///   - invalid    the endpoint demands TLS and the connector verifies nobody; see Unverified.
  [[nodiscard]] Result<void> connect(const net::Endpoint& endpoint, Deadline until = Deadline::never());

  /// Waits until something has arrived, and takes it.
  ///
  /// @return The number of bytes, at least 1; or
  ///   - closed     the peer ended the stream in order; sending may still work.
  ///   - timed_out  `until` passed first; nothing is lost, call again. A deadline in the past asks without waiting.
  ///   - cancelled  cancel() or close() was called. After cancel() nothing is lost.
  ///   - busy       another thread receives or connects.
  ///   - invalid    not connected, or `into` is empty.
  ///   - no_memory  also: the operating system could not wait. Nothing is lost.
  ///   - any other error that ended the stream (reset, protocol, ...): every later call says so too; failure() has the
  ///     details; close() before connecting again.
  [[nodiscard]] IoResult recv(MutableBytes into, Deadline until = Deadline::never());

  /// Waits until the stream takes something, and gives it as much as it takes. What it took leaves in order, the last
  /// of it perhaps only with the next call, or with flush().
  ///
  /// @return The number of bytes, at least 1, from the front of `pieces`; or as for recv(), where nothing was taken:
  ///   - closed     shutdown() was called before, or the peer no longer reads.
  ///   - timed_out, cancelled, busy, invalid (also: there is no byte to send), no_memory, ...
  [[nodiscard]] IoResult send(std::span<const Bytes> pieces, Deadline until = Deadline::never());
  [[nodiscard]] IoResult send(Bytes piece, Deadline until = Deadline::never()) {
    return send(std::span<const Bytes>(&piece, 1), until);
  }

  /// Waits until everything has left. What was taken is cut off the front of `pieces`, also before an error: after
  /// timed_out or cancelled the same call goes on where it stopped. Without a byte it is flush().
  /// @return Nothing, or as for send().
  [[nodiscard]] Result<void> send_all(std::span<Bytes> pieces, Deadline until = Deadline::never());
  /// As above; after an error nobody knows how much has left, so that only the end of the connection helps.
  [[nodiscard]] Result<void> send_all(Bytes piece, Deadline until = Deadline::never()) {
    return send_all(std::span<Bytes>(&piece, 1), until);
  }

  /// Waits until the stream keeps nothing more of what was sent.
  /// @return Nothing, or as for send().
  [[nodiscard]] Result<void> flush(Deadline until = Deadline::never());

  /// Ends our direction in order behind all that was sent: close_notify, FIN. Receiving goes on; call recv() until it
  /// says closed to learn that the peer has everything, then close().
  /// @return Nothing when the end has left, also when called again; or as for send(), or unsupported.
  [[nodiscard]] Result<void> shutdown(Deadline until = Deadline::never());

  /// Ends the waiting of the calls that are running with `cancelled`; where none is running, or they return before they
  /// notice, that of the next one. The connection stays, and nothing is lost. From any thread, signal handler or
  /// interrupt.
  void cancel();

  /// Releases the connection at once; bytes that have not left are lost, and without shutdown() the peer sees a break.
  /// Calls that are running return `cancelled`, and the last of them releases. From any thread. Idempotent.
  void close();

  /// Whether there is a connection that close() has not ended. From any thread.
  [[nodiscard]] bool connected() const;
  /// Whether no call is running. Once it is, after close(), the memory of socket and connector can go.
  [[nodiscard]] bool idle() const;

  /// Why the last connect() failed or the connection broke, with its age; until the next connect(). Not happened()
  /// when nothing failed, also after the peer's end in order.
  [[nodiscard]] Failure failure() const;

  /// The connected stream itself, for a core and a loop of the caller's own. It lives until close(). Nothing locks it:
  /// no other call but cancel() may run meanwhile, and what it meets is not seen by failure().
  /// @return The stream, or invalid: not connected.
  [[nodiscard]] Result<io::StreamRef> stream() const;

 private:
  /// A connected stream waits for one handle. Where one waits for more than this, the other kind is woken needlessly.
  static constexpr std::size_t kKnownItems = 4;

  /// The calls of one kind, of which one at a time runs.
  struct Kind {
    Kind(platform::Waiter& w, Directions d) : waiter(w), direction(d) {}
    platform::Waiter& waiter;
    Directions direction;
    std::atomic<bool> running = false;
    std::atomic<bool> cancelled = false;
    bool waiting = false;                      ///< In Waiter::wait(), for `known`; the lock is free.
    FixedVector<WaitItem, kKnownItems> known;  ///< As it was when the wait began.
  };
  class Turn;

  // All of these with the lock held; wait() and breathe() let it go and take it again.
  template <class R, class Attempt>
  [[nodiscard]] R repeat(Kind& kind, Deadline until, Attempt attempt);
  [[nodiscard]] Result<void> wait(Kind& kind, Deadline until);
  [[nodiscard]] Result<void> breathe(Kind& kind, Deadline until);
  [[nodiscard]] Result<void> interrupted(Kind& kind, Deadline until);
  void attend(const Kind& moved);
  [[nodiscard]] std::unexpected<Errc> unreached(const Failure& failure);
  [[nodiscard]] Failure interruption(Errc error) const;
  Errc broke(Errc error);
  void remember(const Failure& failure);
  void release();

  net::Connector& connector_;
  const platform::Clock& clock_;
  platform::Mutex& mutex_;
  Kind receiving_;
  Kind sending_;
  std::atomic<bool> cancelled_ = false;    ///< Nobody was running.
  std::optional<net::Endpoint> endpoint_;  ///< The connector reads it while it is open.
  std::optional<io::StreamRef> stream_;
  Instant since_{};  ///< When connect() began or, with a stream, ended.
  Instant failed_at_{};
  Failure failure_;
  std::uint32_t attempts_ = 0;  ///< That failed since the last success.
  Unverified unverified_;
  bool closing_ = false;  ///< The last call that is running releases.
  bool prompt_ = false;   ///< Received bytes are acknowledged at once.
};

}  // namespace fairlead::client
