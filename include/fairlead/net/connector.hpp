// SPDX-License-Identifier: Apache-2.0
/// @file  Connector: a whole way from an endpoint to a stream.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/stream.hpp"
#include "fairlead/net/attempt.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/net/tcp_stack.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::net {

/// How far a connector is.
enum class Stage : std::uint8_t {
  idle,         ///< Never opened, or closed.
  resolving,    ///< No address is known yet.
  connecting,   ///< Addresses are being dialled.
  handshaking,  ///< TLS.
  ready,        ///< The stream is there.
  failed,       ///< See failure().
};

/// When each stage of the last open() ended. What was not reached, or does not exist in this connector, is absent.
struct ConnectTimes {
  Instant opened{};
  std::optional<Instant> resolved;    ///< The first address was known.
  std::optional<Instant> connected;   ///< TCP, or a module's link.
  std::optional<Instant> handshaken;  ///< TLS.
  std::optional<Address> address;     ///< The one in use.
  /// The peer's addresses in the order in which they came. Lives until the connector's next open() or close().
  std::span<const Attempt> attempts;
};

/// Opens one stream to an endpoint at a time: a TCP race, TLS over that, a Wi-Fi module's link.
///
/// Owned by the application, used by one thread. No call blocks or allocates (a vendor library below may). The
/// stream belongs to the connector and lives until close() or the next open().
class Connector {
 public:
  /// Begins. Legal in the stages idle and failed.
  ///
  /// @param endpoint  Outlives the connection: until close() or the next open(). Its scheme is not looked at: whoever
  ///   decides on it compares wants_tls() with secure().
  /// @return Nothing, or
  ///   - busy     a stream is there or under way; close() it first.
  ///   - invalid  this connector cannot open such an endpoint at all. failure() is set.
  [[nodiscard]] Result<void> open(const Endpoint& endpoint, Instant now) { return do_open(endpoint, now); }

  /// Does all that can be done without waiting.
  ///
  /// @return The stream, the same one each time; or
  ///   - would_block  wait for what collect_waits() lists, at most until next_deadline(), and call again.
  ///   - invalid      open() was not called, or close() was called since.
  ///   - any error of reaching, verifying or agreeing with the peer. failure() has the details; each later step()
  ///     says the same. Everything is released; open() may be called again.
  [[nodiscard]] Result<io::StreamRef> step(Instant now) { return do_step(now); }

  [[nodiscard]] Stage stage() const { return do_stage(); }

  /// Whether the peer of the streams it opens is verified and what they carry encrypted.
  [[nodiscard]] bool secure() const { return do_secure(); }

  /// Appends what step() waits for; nothing in the stages idle, ready and failed. While step() says would_block, the
  /// list is not empty or next_deadline() comes.
  void collect_waits(WaitList& list) { do_collect_waits(list); }

  /// When step() has to be called at the latest; never in the stages idle, ready and failed.
  [[nodiscard]] Deadline next_deadline() const { return do_next_deadline(); }

  /// Why the last open() or step() failed, until the next open(): layer, Errc, native number, address, port and
  /// duration. `attempts` and `age` are left to the owner. Not happened() when nothing failed. In the stage ready: what
  /// the connector knows of a stream that broke, for example the TLS alert.
  [[nodiscard]] const Failure& failure() const { return do_failure(); }

  [[nodiscard]] const ConnectTimes& times() const { return do_times(); }

  /// Acknowledge received data at once. On after each open(); the owner turns it off once the connection is set up.
  void set_prompt_acks(PromptAcks acks) { do_set_prompt_acks(acks); }

  /// Ends whatever is under way and releases the stream at once; bytes not yet flushed are lost. failure() and
  /// times() stay, but for times().attempts. Idempotent.
  void close() { do_close(); }

 protected:
  ~Connector() = default;

 private:
  virtual Result<void> do_open(const Endpoint& endpoint, Instant now) = 0;
  virtual Result<io::StreamRef> do_step(Instant now) = 0;
  [[nodiscard]] virtual Stage do_stage() const = 0;
  [[nodiscard]] virtual bool do_secure() const = 0;
  virtual void do_collect_waits(WaitList& list) = 0;
  [[nodiscard]] virtual Deadline do_next_deadline() const = 0;
  [[nodiscard]] virtual const Failure& do_failure() const = 0;
  [[nodiscard]] virtual const ConnectTimes& do_times() const = 0;
  virtual void do_set_prompt_acks(PromptAcks acks) = 0;
  virtual void do_close() = 0;
};

}  // namespace fairlead::net
