// SPDX-License-Identifier: Apache-2.0
/// @file  MqttClient: a connection to an MQTT server that comes back by itself.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/client/detail/gathering.hpp"
#include "fairlead/client/event.hpp"
#include "fairlead/client/observer.hpp"
#include "fairlead/client/payload_source.hpp"
#include "fairlead/client/unverified.hpp"
#include "fairlead/connection/machine.hpp"
#include "fairlead/io/stream.hpp"
#include "fairlead/mqtt/session.hpp"
#include "fairlead/net/connector.hpp"
#include "fairlead/platform/entropy.hpp"
#include "fairlead/platform/mutex.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::client {

/// Which source belongs to which operation; what is in it is the client's own business.
struct SourceSlot {
  mqtt::Op op;
  PayloadSource* source = nullptr;
};

/// The memory of one client; it outlives the client, and nobody else writes to it.
struct ClientMemory {
  mqtt::SessionMemory session;
  /// Where the stream's bytes arrive; small messages arrive many at a time. On hosts better not a multiple of the page:
  /// see ports::HostMemory::receive.
  MutableBytes receive;
  MutableBytes chunk{};             ///< A piece of a payload on its way out; only for payloads that have a source.
  std::span<SourceSlot> sources{};  ///< How many of those can be unfinished at once.
};

/// What a client connects to, and how. Views outlive the client.
struct ClientOptions {
  net::Endpoint endpoint;
  mqtt::ConnectOptions connect{};
  connection::BackoffPolicy backoff{};
  connection::Timeouts timeouts{};
  Unverified unverified = Unverified::refuse;
};

/// Owns the states of one connection and its MQTT session; composes cores and a connector, and waits for nothing.
///
/// Used from one thread: step(), then next_event() until there is none, then wait for what collect_waits() lists and at
/// most until next_deadline(), and again. Requests are legal at any time, also between events and while offline. It
/// allocates nothing (a vendor library below may). Entropy, connector, memory and observer outlive it.
///
/// Example: a superloop
/// @code
///   client.step(clock.now());
///   while (const auto event = client.next_event()) handle(*event);
/// @endcode
class MqttClient {
 public:
  /// @param dialect   mqtt::v3_1_1() or mqtt::v5().
  /// @param observer  May be null.
  MqttClient(const mqtt::Dialect& dialect, const ClientOptions& options, net::Connector& connector,
             platform::Entropy& entropy, const ClientMemory& memory, Observer* observer = nullptr);
  MqttClient(const MqttClient&) = delete;
  MqttClient& operator=(const MqttClient&) = delete;
  ~MqttClient();

  // ---- The connection ----

  /// Connect, and stay connected. Nothing when it does so already.
  ///
  /// @return Nothing; or
  ///   - busy     stop() has not come to its end: start again when Offline says so.
  ///   - invalid  the endpoint asks for TLS and the connector verifies nobody; see ClientOptions::unverified.
  Result<void> start(Instant now);

  /// End the connection in order: DISCONNECT follows what is on its way, then close_notify and FIN; then the server
  /// closes. An Offline event without a failure says when it is over, after Timeouts::close at most. Requests that have
  /// not left stay queued.
  /// @param reason  5.0 only; under 3.1.1 any reason is an ordinary end, without the will.
  void stop(Instant now, mqtt::ReasonCode reason = mqtt::ReasonCode::success);

  /// Ends the pause before the next attempt: the network came back.
  void retry_now(Instant now);

  // ---- Requests; see mqtt::Session for every Errc and for what a handle is ----

  /// As mqtt::Session::publish().
  Result<mqtt::Op> publish(const mqtt::Publication& publication) {
    requested_ = true;
    return session_.publish(publication);
  }

  /// Publishes what `source` holds; `publication.payload` is not looked at. The source outlives the operation.
  /// @return As mqtt::Session::publish(), and no_space: ClientMemory has no free slot, or no chunk.
  Result<mqtt::Op> publish(const mqtt::Publication& publication, PayloadSource& source);

  /// As mqtt::Session::subscribe() and unsubscribe().
  Result<mqtt::Op> subscribe(std::span<const mqtt::Subscription> subscriptions,
                             std::span<const mqtt::Property> properties = {}) {
    requested_ = true;
    return session_.subscribe(subscriptions, properties);
  }
  Result<mqtt::Op> unsubscribe(std::span<const mqtt::TopicFilter> filters,
                               std::span<const mqtt::Property> properties = {}) {
    requested_ = true;
    return session_.unsubscribe(filters, properties);
  }
  Result<void> cancel(mqtt::Op op) { return session_.cancel(op); }
  /// Names the source of an operation that was restored with the session.
  /// @return Nothing, or no_space.
  Result<void> attach(mqtt::Op op, PayloadSource& source);

  // ---- Driving ----

  /// Does all work that is possible without waiting: one attempt's next stage, sending, one read; while the connection
  /// closes, up to 32 reads of what nobody wants any more.
  void step(Instant now);
  /// As above, by a caller that holds `lock`: it is let go while a PayloadSource is read, since that is code of the
  /// application. Requests, stop() and start() of others are legal meanwhile.
  void step(Instant now, platform::Mutex& lock);

  /// The sending half of step(): what was requested leaves, in one system call where the stream can.
  void flush(Instant now);

  /// The next event. Without events the client stands still: it reads no further bytes while one is waiting.
  std::optional<Event> next_event();
  /// Whether an event waits that is there already, for example of a request that was withdrawn. More may come of what
  /// was received.
  [[nodiscard]] bool has_event() const { return session_.has_event() || machine_.has_event(); }

  /// Appends what the client waits for. Ready when step() has work already. Gathers when small packets arrive one by
  /// one and nothing is to be done but to read, or to acknowledge what was read; the latter is of use to a driver that
  /// waits before it steps, as PollLoop does, while Blocking acknowledges at once.
  void collect_waits(WaitList& list);
  [[nodiscard]] Deadline next_deadline() const;

  // ---- State ----

  [[nodiscard]] connection::Phase phase() const { return machine_.phase(); }
  [[nodiscard]] bool online() const { return phase() == connection::Phase::online; }
  /// The last failure, until the next attempt begins.
  [[nodiscard]] const Failure& failure() const { return machine_.failure(); }
  [[nodiscard]] const net::Connector& connector() const { return connector_; }
  [[nodiscard]] const net::Endpoint& endpoint() const { return options_.endpoint; }
  /// For state that survives a loss of RAM; see mqtt::Session::save() and Backoff::save().
  /// Requests made there may be let wait with acknowledgements.
  [[nodiscard]] mqtt::Session& session() { return session_; }
  [[nodiscard]] connection::Machine& machine() { return machine_; }

 private:
  // mqtt_client_io.cpp
  void on_time();
  void act();
  void open();
  void release();
  void connect();
  void write();
  void read();
  void end_in_order();
  void keep_alive();
  [[nodiscard]] bool owes_last_words() const;
  [[nodiscard]] bool has_left();
  [[nodiscard]] bool peer_has_closed();
  void supply_payloads();
  IoResult read_source(PayloadSource& source, std::uint64_t offset, MutableBytes into);
  void lost(const Failure& failure);
  [[nodiscard]] Failure stream_failure(Errc error) const;
  [[nodiscard]] std::uint32_t random();

  // mqtt_client.cpp
  std::optional<Event> translate(const mqtt::Event& event);
  void on_completed(const mqtt::Completed& completed);
  bool offer_received();

  ClientOptions options_;
  net::Connector& connector_;
  platform::Entropy& entropy_;
  ClientMemory memory_;
  Observer* observer_;
  platform::Mutex* lock_ = nullptr;  ///< During a step by somebody who holds it.
  mqtt::Session session_;
  connection::Machine machine_;
  std::optional<io::StreamRef> stream_;
  std::optional<mqtt::Ended> ended_;  ///< Its properties are not looked at after the event.
  std::optional<Errc> broken_;        ///< Sending failed; what was received before is still read.
  Bytes received_;                    ///< Not yet taken by the session.
  detail::Gathering gathering_;
  Deadline leave_by_;  ///< Until when our last words may be heard, after the session ended it.
  Instant now_{};
  mqtt::ReasonCode stop_reason_{};
  bool write_blocked_ = false;
  bool more_to_write_ = false;
  bool requested_ = false;  ///< What waits to be sent may be more than answers to the server.
  bool shut_down_ = false;  ///< Our direction has ended; only the server's end is waited for.
};

}  // namespace fairlead::client
