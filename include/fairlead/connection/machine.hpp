// SPDX-License-Identifier: Apache-2.0
/// @file  Machine: the one owner of a connection's states.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/connection/backoff.hpp"

#include <cstdint>
#include <optional>

namespace fairlead::connection {

/// Where a connection is.
enum class Phase : std::uint8_t {
  stopped,       ///< Nobody wants it, or only the application can mend it.
  waiting,       ///< Until the next attempt.
  resolving,     ///< Name to addresses.
  connecting,    ///< TCP, or a module's link.
  handshaking,   ///< TLS.
  mqtt_connect,  ///< CONNECT to CONNACK.
  online,        ///< CONNACK accepted us.
  closing        ///< DISCONNECT and close_notify are on their way.
};

/// How long each phase may take. An attempt is over when its own limit or that of its phase has passed.
struct Timeouts {
  Duration resolve{15'000};
  Duration connect{30'000};
  Duration handshake{30'000};
  Duration mqtt_connect{15'000};
  Duration attempt{60'000};  ///< From the start of resolving to CONNACK.
  Duration close{2'000};
};

/// What the driver must do now.
enum class Action : std::uint8_t {
  none,
  open,  ///< Close what may still be open, then open the connector; report its stages, then on_transport().
  close  ///< Close the connector, whatever its stage. Nothing is to be reported.
};

/// There is no connection, and why.
struct Offline {
  Failure failure;                   ///< Its layer is none after a stop that was asked for.
  std::optional<Duration> retry_in;  ///< Until the next attempt; nothing: there is none by itself.
};

/// Decides when to connect, when to give an attempt up and how long to wait. It knows neither sockets nor MQTT.
///
/// A pure core in the manner of all cores: after each input take next_action() until none, then next_event(), then
/// read next_deadline(). One thread; never allocates. Inputs that do not fit the phase change nothing, so that a late
/// report of something that was given up does no harm.
class Machine {
 public:
  explicit constexpr Machine(const BackoffPolicy& backoff = {}, const Timeouts& timeouts = {})
      : backoff_(backoff), timeouts_(timeouts) {}

  /// Connect, and stay connected. An Offline that nobody has taken is dropped. Nothing in any phase but stopped.
  /// @param random  32 uniformly distributed bits; so for all inputs below.
  void start(Instant now, std::uint32_t random);

  /// End the connection, in order where there is one. The phase is closing until on_closed() or its limit.
  void stop(Instant now);

  /// Ends a pause: the network came back, or somebody mended something. Also forgets the failures so far. Nothing
  /// in any phase but waiting.
  void retry_now(Instant now);

  /// The connector has reached this phase: resolving, connecting or handshaking.
  void on_phase(Phase phase, Instant now);
  /// The stream is there.
  void on_transport(Instant now);
  /// The server accepted us.
  void on_online(Instant now);
  /// The attempt failed, or the connection was lost. `attempts` and the duration are filled in here.
  /// @param hint  How long the server asks us to wait, where its protocol can say so; MQTT cannot.
  void on_failed(const Failure& failure, Instant now, std::uint32_t random, std::optional<Duration> hint = {});
  /// Everything that was to leave has left.
  void on_closed();
  /// Time has passed.
  /// @param known  What is known of the attempt, should this be its end: layer, error, duration and attempts are filled
  ///   in here.
  void on_time(Instant now, std::uint32_t random, const Failure& known = {});

  /// What to do now; each answer is given once.
  [[nodiscard]] Action next_action();
  /// Whether next_action() has an answer: a driver that waits instead would wait in vain.
  [[nodiscard]] bool has_action() const { return action_ != Action::none; }
  /// What to tell the application; each once. That it is online is for the protocol above to tell.
  [[nodiscard]] std::optional<Offline> next_event();
  /// Whether next_event() has an answer.
  [[nodiscard]] bool has_event() const { return event_; }
  [[nodiscard]] Deadline next_deadline() const;

  [[nodiscard]] Phase phase() const { return phase_; }
  /// The last failure, until the next attempt begins.
  [[nodiscard]] const Failure& failure() const { return failure_; }
  [[nodiscard]] const Backoff& backoff() const { return backoff_; }
  /// For Backoff::restore() after a loss of RAM; only while stopped.
  [[nodiscard]] Backoff& backoff() { return backoff_; }

 private:
  void begin_attempt(Instant now);
  void enter(Phase phase, Instant now);
  void finish(Action action);
  void end_attempt(const Failure& failure, Instant now, std::uint32_t random, std::optional<Duration> hint);
  [[nodiscard]] Duration limit_of(Phase phase) const;

  Backoff backoff_;
  Timeouts timeouts_;
  Phase phase_ = Phase::stopped;
  Action action_ = Action::none;
  bool event_ = false;
  Deadline phase_ends_;
  Deadline attempt_ends_;
  Instant since_{};  ///< Start of the attempt; when online, of being online.
  Failure failure_;
  std::optional<Duration> retry_in_;
};

}  // namespace fairlead::connection
