// SPDX-License-Identifier: Apache-2.0
/// @file  Session: the MQTT protocol as a pure core.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/mqtt/connect_options.hpp"
#include "fairlead/mqtt/detail/outbox.hpp"
#include "fairlead/mqtt/detail/packet_id_set.hpp"
#include "fairlead/mqtt/detail/transmit_buffer.hpp"
#include "fairlead/mqtt/dialect.hpp"
#include "fairlead/mqtt/event.hpp"
#include "fairlead/mqtt/message.hpp"
#include "fairlead/mqtt/session_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::mqtt {

enum class PacketType : std::uint8_t;
struct Ack;

/// Where a session is in the life of a connection.
enum class SessionState : std::uint8_t {
  offline,     ///< No transport. Requests are accepted and wait.
  connecting,  ///< CONNECT is sent or waits to be; CONNACK has not come.
  online,      ///< The server accepted the connection.
  closing      ///< Over: send what to_send() gives, close the transport, call on_transport_lost().
};

/// Whether everything that has arrived was offered to on_bytes().
enum class Reading : std::uint8_t {
  goes_on,
  paused
};

/// One MQTT session, 3.1.1 or 5.0: what is to be sent, what was received, and what both sides must remember when the
/// connection breaks. It survives connections; each begins with on_transport_up() and ends with on_transport_lost().
///
/// A pure core: bytes and time are arguments, bytes, events and a deadline are results. It calls nothing, waits for
/// nothing and allocates nothing. One thread at a time. It owns no memory: SessionMemory must outlive it. A server
/// can make it report Ended, never fail an assertion.
///
/// After any input: supply what payload_wanted() asks for, send what to_send() gives and report it by on_sent(), take
/// events until next_event() gives none, and come back by next_deadline(). Requests are legal at any time, also
/// between events. Needless calls change nothing.
///
/// @code
///   auto pieces = session.to_send();
///   if (const auto sent = stream.send(pieces); sent.ok()) session.on_sent(sent.size(), now);
///   ...
///   for (Bytes rest = received; !rest.empty();) {
///     rest = rest.subspan(session.on_bytes(rest, now));
///     while (auto event = session.next_event()) handle(*event);
///     if (!session.accepts_bytes()) break;  // Send first; keep the rest.
///   }
/// @endcode
class Session {
 public:
  Session(const Dialect& dialect, const SessionMemory& memory);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() = default;

  // ---- Requests. Legal in every state; what cannot leave now waits in the outbox. ----

  /// Publishes a message (section 3.3). Messages of one QoS leave in the order of their acceptance.
  ///
  /// @return A handle, whose Completed event comes when the message is over: sent at QoS 0, acknowledged at QoS 1,
  ///   PUBCOMP at QoS 2. At QoS 0, a message that fits into the transmit buffer while online is done() at once. Or
  ///   - would_block   no room now: send, or wait for a Completed event, and ask again.
  ///   - no_space      never fits into the memory of this session.
  ///   - too_large     exceeds what one packet can hold, or what this server takes.
  ///   - unsupported   this server takes no such QoS, or no retained messages; or properties under 3.1.1.
  ///   - invalid       no topic, or a property that PUBLISH cannot have or that is malformed.
  Result<Op> publish(const Publication& publication);

  /// Asks for the messages of one or more filters (section 3.8).
  ///
  /// @return A handle, whose Completed event tells what the server granted. An unanswered request is sent again on
  ///   the next connection. Or would_block, no_space, too_large as for publish(), or
  ///   - unsupported   this server takes no wildcards, identifiers or shared subscriptions; properties or options
  ///                   of 5.0 under 3.1.1.
  ///   - invalid       no filter, an empty filter, a malformed shared subscription or one with NoLocal, or a
  ///                   property that SUBSCRIBE cannot have.
  Result<Op> subscribe(std::span<const Subscription> subscriptions, std::span<const Property> properties = {});

  /// Ends subscriptions (section 3.10). As subscribe().
  Result<Op> unsubscribe(std::span<const TopicFilter> filters, std::span<const Property> properties = {});

  /// Withdraws an operation that was never sent; it completes as cancelled.
  /// @return Nothing; busy when it is on its way (only the server, or discard(), can end it then); invalid when the
  ///   handle is stale.
  Result<void> cancel(Op op);

  /// Forgets the session: all operations complete as cancelled, received message identifiers are dropped. For use
  /// with CleanStart::yes after giving up old work.
  /// @return Nothing, or busy unless the state is offline.
  Result<void> discard();

  /// Ends the connection in order (section 3.14): DISCONNECT follows what is on its way already; requests that are
  /// only queued wait for the next connection. The state is closing from now on.
  ///
  /// @param reason  5.0 only; disconnect_with_will makes the server publish the will.
  /// @return Nothing; or
  ///   - invalid      there is no connection, or a property that DISCONNECT cannot have.
  ///   - unsupported  reason or properties under 3.1.1.
  ///   - too_large    the properties exceed what one packet can hold, or what this server takes.
  ///   - no_space     never fits into the transmit buffer.
  ///   - would_block  no room now: send, and ask again.
  Result<void> disconnect(ReasonCode reason = ReasonCode::success, std::span<const Property> properties = {});

  // ---- Inputs ----

  /// A transport is there: CONNECT is queued, and Connected or Ended follows. An Ended of the last connection that
  /// nobody has taken is dropped.
  ///
  /// @return Nothing; or, with nothing changed,
  ///   - busy         the state is not offline.
  ///   - invalid      options that the standard forbids: text that is no MQTT string, an empty client identifier
  ///                  without CleanStart::yes, a password without user name (3.1.1), durations out of range, ...
  ///   - unsupported  options of 5.0 under 3.1.1, or those that ConnectOptions names.
  ///   - no_space     CONNECT does not fit into the transmit buffer, or the buffers are below their minimum.
  Result<void> on_transport_up(const ConnectOptions& options, Instant now);

  /// Bytes from the transport. Takes from their front as much as it can without an event whose views point into them:
  /// after each call take the events, then offer the rest. Takes nothing while accepts_bytes() is false; but when the
  /// state is closing or offline, where bytes mean nothing any more, it takes and drops them all.
  ///
  /// @return How many bytes were taken; views in events point into them until the next input.
  std::size_t on_bytes(Bytes bytes, Instant now);

  /// The transport took the first `n` bytes of to_send(). Precondition: it gave as many.
  void on_sent(std::size_t n, Instant now);

  /// Time has passed. Needed when next_deadline() has; harmless otherwise. CONNACK or PINGRESP that does not come in
  /// time ends the connection; PINGRESP has more time while an event waits that keeps bytes from being taken.
  /// @param reading  paused: bytes have arrived that were not offered. The silence is then our own, after CONNACK.
  void on_time(Instant now, Reading reading = Reading::goes_on);

  /// The transport is gone, for whatever reason. What is unfinished waits for the next one: QoS 1 and 2, and QoS 0
  /// messages that had not begun to leave. A QoS 0 message in the middle completes as reset; those in the transmit
  /// buffer are lost.
  void on_transport_lost();

  // ---- Payloads in pieces ----

  /// What is needed next of a streamed payload, if anything. The same answer until it is supplied.
  std::optional<PayloadWanted> payload_wanted();
  /// The bytes that payload_wanted() asked for, or the first of them. They must live, unchanged, until
  /// payload_wanted() asks again, the operation completes or the transport is lost.
  /// @return Nothing; invalid when nothing is wanted of this operation, `bytes` is empty or more than was asked for.
  Result<void> supply_payload(Op op, Bytes bytes);
  /// The payload cannot be read. The operation completes with `why`. Its packet has begun and cannot be broken off, so
  /// the connection ends with it; Ended says so, with `why`. A QoS 2 message that the server may have from an earlier
  /// connection completes only when the server has forgotten it; it may have been delivered.
  /// @return Nothing; invalid when nothing is wanted of this operation.
  Result<void> fail_payload(Op op, Errc why);

  // ---- Outputs ----

  /// What is to be sent now, in order, as at most three pieces; empty when nothing is. Many packets leave together.
  /// Valid until the next call that is not const. Any number of the bytes may be sent.
  std::span<const Bytes> to_send();

  /// The next event. Its views live until the next input; taking the last piece of a message acknowledges it.
  std::optional<Event> next_event();
  /// Whether next_event() has an answer.
  [[nodiscard]] bool has_event() const;

  /// When on_time() must be called.
  [[nodiscard]] Deadline next_deadline() const;

  // ---- State ----

  [[nodiscard]] SessionState state() const { return state_; }
  /// Whether bytes are of use now: the state is connecting or online, and no event must be taken and no acknowledgement
  /// sent first. While it is false the transport should not be read.
  [[nodiscard]] bool accepts_bytes() const;
  /// Whether everything that can leave has left: nothing to send, no operation queued.
  [[nodiscard]] bool all_sent();
  /// Closing, and nothing is left to send.
  [[nodiscard]] bool wants_close() const;
  /// Operations that are not over.
  [[nodiscard]] std::size_t unfinished() const { return outbox_.size(); }
  [[nodiscard]] Version version() const;
  /// Of the present connection, or the defaults.
  [[nodiscard]] const ServerLimits& limits() const { return connected_.limits; }

  // ---- Over a loss of memory (DESIGN: a device that loses its RAM in sleep) ----

  /// The size of what save() writes now, in bytes.
  [[nodiscard]] std::size_t saved_size() const;
  /// Writes everything that must survive a reboot: unfinished operations with their packets and received message
  /// identifiers. Borrowed payloads are not in it: after restore() they are asked for like streamed ones.
  /// @return The number of bytes written, or no_space.
  Result<std::size_t> save(MutableBytes into) const;
  /// Takes up what save() wrote. Handles keep their values.
  /// @return Nothing; busy (not offline, or it holds operations or received identifiers already: nothing has changed);
  ///   or, with the session empty, invalid (not a record, damaged, or of another version of MQTT) or no_space (this
  ///   session's memory is smaller, or `operations` has another number of places: handles depend on it, so keep that
  ///   number over updates of a device).
  Result<void> restore(Bytes saved);

 private:
  enum class Await : std::uint8_t {
    packet,
    payload
  };
  /// What becomes of the message that arrives.
  enum class Fate : std::uint8_t {
    deliver,
    pass_over,  ///< The repetition of a QoS 2 message: acknowledged and not delivered.
    leave       ///< Neither; see Incoming.
  };
  enum class Notice : std::uint8_t {
    none,
    connected,
    piece,
    views
  };

  // outbound.cpp
  [[nodiscard]] Result<std::uint32_t> packet_size(std::uint32_t remaining) const;
  [[nodiscard]] bool may_publish(QoS qos, Retain retain) const;
  bool may_pass_queue();
  void refill();
  [[nodiscard]] std::optional<Errc> refusal(const detail::Operation& op) const;
  bool transmit_packet(detail::Operation& op);
  void packet_sent(detail::Operation& op);
  void finish(detail::Operation& op, std::optional<Errc> error, ReasonCode reason = ReasonCode::success);
  Completed take_completed(detail::Operation& op);
  bool append_small(std::uint8_t first, std::uint16_t packet_id, ReasonCode reason);

  // requests.cpp
  Result<detail::Operation*> add_operation(std::uint32_t record_size, OpKind kind);
  struct Filters;
  Result<Op> request(const Filters& filters, std::span<const Property> properties);

  // inbound.cpp
  std::size_t take_packet(Bytes input);
  std::size_t take_into_buffer(Bytes input);
  std::size_t take_payload(Bytes input);
  Result<std::size_t> needed(Bytes front) const;
  std::size_t handle_front(Bytes front, Bytes rest);
  Result<void> handle_packet(PacketType type, Bytes body);

  // message.cpp
  Result<void> begin_message(std::uint8_t first, Bytes body, std::uint32_t remaining);
  Result<void> hold_head(Bytes head);
  MessagePiece take_piece();
  void message_over();
  void abort_message();

  // acknowledgements.cpp
  Result<void> on_last_ack(const Ack& ack, QoS qos);
  Result<void> on_pubrec(const Ack& ack);
  Result<void> on_pubrel(const Ack& ack);
  Result<void> on_sub_ack(OpKind kind, Bytes body);
  void finish_with_views(detail::Operation& op, std::optional<Errc> error, ReasonCode reason, Bytes reasons,
                         Properties properties);

  // handshake.cpp
  Result<void> on_connack(Bytes body);
  void resume(bool session_present);

  // keep_alive.cpp
  void await_answer(Instant now, Duration patience);
  [[nodiscard]] Deadline ping_at() const;
  void send_ping(Instant now);

  // snapshot.cpp
  Result<void> read_snapshot(Bytes saved);
  Result<void> read_saved_operation(ByteReader& in);

  // ending.cpp
  Result<void> on_disconnect(Bytes body);
  void end(const Ended& ended);
  void end_by_server(Layer layer, ReasonCode reason, std::uint8_t native, Properties properties);
  void fail_connection(Errc error);

  // Small members first: a Cortex-M reaches the first bytes of an object by shorter instructions.
  SessionState state_ = SessionState::offline;
  Await await_ = Await::packet;
  Notice notice_ = Notice::none;
  Fate fate_ = Fate::deliver;  ///< Of the present message.
  bool leaves_ = false;        ///< Messages stay with the server.
  bool begun_ = false;         ///< A piece of the present message was taken.
  bool clean_start_ = false;
  bool ping_owed_ = false;          ///< There was no room for it.
  bool awaiting_ping_ = false;      ///< answer_by_ is for PINGRESP.
  bool ping_left_ = false;          ///< The transport has taken it.
  std::uint16_t quota_ = 0;         ///< Publications that may still be sent (5.0 section 4.9).
  std::uint16_t queued_qos_0_ = 0;  ///< Publications of QoS 0 in the outbox.

  const Dialect* dialect_;
  detail::Operation* sending_ = nullptr;   ///< Whose payload is inserted into the transmit buffer.
  std::uint32_t maximum_packet_size_ = 0;  ///< That we accept.
  Connected connected_;                    ///< What holds on this connection; also what is reported of it.
  detail::TransmitBuffer transmit_;
  MutableBytes receive_;
  detail::PacketIdSet inbound_;
  detail::Outbox outbox_;

  // What is being received.
  std::size_t held_ = 0;  ///< Bytes in the receive buffer.
  std::uint32_t payload_taken_ = 0;
  MessageHeader message_;
  Bytes piece_;        ///< Waits to be taken, with Notice::piece.
  Bytes ack_reasons_;  ///< Of the operation that has_views, with Notice::views.
  Properties ack_properties_;

  // What waits to be reported.
  std::optional<MessageAborted> aborted_;
  std::optional<Ended> ended_;

  // Time.
  Duration ping_timeout_{};
  Instant sent_at_{};              ///< When something left last, or a PINGREQ was due.
  Instant heard_at_{};             ///< When something arrived last.
  Deadline sending_counts_until_;  ///< As a sign of life, after a PINGREQ.
  Deadline answer_by_;             ///< CONNACK, or anything after a PINGREQ.
};

}  // namespace fairlead::mqtt
