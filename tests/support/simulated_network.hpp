// SPDX-License-Identifier: Apache-2.0
/// @file  A session and its peer over a link in virtual time, which can be slow, cut, or both.
#pragma once

#include "fairlead/mqtt/session.hpp"

#include "support/mqtt_wire.hpp"
#include "support/seen.hpp"

#include <cstddef>
#include <functional>
#include <optional>

namespace fairlead::support {

/// The other end of a connection.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual void on_open() = 0;
  virtual void on_bytes(Bytes bytes) = 0;
  virtual void on_cut() = 0;
  /// What it sends; empties it.
  virtual Buffer take_output() = 0;
  /// Whether it wants the connection cut, once its output has arrived.
  [[nodiscard]] virtual bool wants_cut() const { return false; }
};

/// Drives a session as a client does, against a peer, without clocks or sockets.
class SimulatedNetwork {
 public:
  SimulatedNetwork(mqtt::Session& session, Peer& peer) : session_(session), peer_(peer) {}

  /// The most bytes that move in one step, in each direction.
  std::size_t chunk = 65'536;
  /// Bytes to the peer, or to the session, after which the link is cut, counted from now on; none: never.
  std::optional<std::size_t> cut_to_peer;
  std::optional<std::size_t> cut_to_session;
  /// Whether the transport takes bytes at all.
  bool stalled = false;
  mqtt::ConnectOptions options{.client_id = "device"};
  /// The source of a streamed payload; the same bytes at every attempt.
  std::function<Bytes(mqtt::PayloadWanted)> source;
  /// Called with each event before it is recorded.
  std::function<void(const mqtt::Event&)> on_event;

  Instant now{std::chrono::hours(1)};
  Seen seen;
  /// Calls of to_send() that gave bytes: each would be one system call.
  std::size_t sends = 0;

  /// Opens the transport; the session's CONNECT is queued.
  Result<void> open();
  [[nodiscard]] bool is_open() const { return open_; }
  /// Breaks the transport now.
  void cut();
  /// Moves bytes and takes events until nothing moves.
  void run();
  /// Lets time pass, with every deadline on the way, and runs.
  void advance(Duration d);
  /// Bytes from the peer that it did not send: for malformed input.
  void inject(const Buffer& bytes);

 private:
  bool move_to_peer();
  bool move_to_session();
  void take_events();

  mqtt::Session& session_;
  Peer& peer_;
  Buffer inbound_;
  Recorder recorder_{seen};
  bool open_ = false;
};

}  // namespace fairlead::support
