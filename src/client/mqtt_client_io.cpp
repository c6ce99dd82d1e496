// SPDX-License-Identifier: Apache-2.0
// How a client's bytes move: opening, writing, reading, closing.
#include "fairlead/client/mqtt_client.hpp"

#include "client/peer_address.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fairlead::client {
namespace {

/// How many sends, or reads of what nobody wants any more, one step makes at most.
constexpr int kTransfersPerStep = 32;

connection::Phase phase_of(net::Stage stage) {
  switch (stage) {
    case net::Stage::handshaking: return connection::Phase::handshaking;
    case net::Stage::connecting: return connection::Phase::connecting;
    default: return connection::Phase::resolving;
  }
}

}  // namespace

void MqttClient::step(Instant now) {
  now_ = now;
  if (machine_.next_deadline().passed(now)) on_time();
  act();
  if (!stream_ && connector_.stage() != net::Stage::idle) connect();
  if (!stream_) return;
  write();
  end_in_order();
  if (stream_ && !shut_down_) read();
  keep_alive();
}

/// Looks at the silence after reading, so that a program which was away for long does not take its own for the
/// server's.
void MqttClient::keep_alive() {
  if (!stream_ || !session_.next_deadline().passed(now_)) return;
  session_.on_time(now_, received_.empty() ? mqtt::Reading::goes_on : mqtt::Reading::paused);
  write();
}

void MqttClient::step(Instant now, platform::Mutex& lock) {
  lock_ = &lock;
  step(now);
  lock_ = nullptr;
}

void MqttClient::flush(Instant now) {
  now_ = now;
  if (stream_) write();
}

/// A pause is over, or a phase has taken too long.
void MqttClient::on_time() {
  Failure known;
  note_address(known, connector_);
  machine_.on_time(now_, random(), known);
  if (observer_ != nullptr && machine_.failure().happened()) observer_->on_failure(machine_.failure(), now_);
}

/// Does what the machine says.
void MqttClient::act() {
  for (;;) {
    switch (machine_.next_action()) {
      case connection::Action::none: return;
      case connection::Action::close: release(); break;
      case connection::Action::open: open(); break;
    }
  }
}

void MqttClient::open() {
  release();
  if (observer_ != nullptr) observer_->on_attempt();
  if (!connector_.open(options_.endpoint, now_)) lost(connector_.failure());
}

/// Lets go of the connection, whatever its stage.
void MqttClient::release() {
  if (stream_) session_.on_transport_lost();
  stream_.reset();
  ended_.reset();
  broken_.reset();
  received_ = {};
  gathering_ = {};
  write_blocked_ = more_to_write_ = shut_down_ = false;
  leave_by_ = Deadline::never();
  connector_.close();
}

void MqttClient::connect() {
  const auto stream = connector_.step(now_);
  if (!stream) {
    if (stream.error() != Errc::would_block) return lost(connector_.failure());
    return machine_.on_phase(phase_of(connector_.stage()), now_);
  }
  machine_.on_transport(now_);
  if (const auto up = session_.on_transport_up(options_.connect, now_); !up) {
    Failure failure;
    failure.layer = Layer::configuration;
    failure.error = up.error();
    return lost(failure);
  }
  stream_ = *stream;
}

void MqttClient::write() {
  if (broken_ || shut_down_) return;
  more_to_write_ = write_blocked_ = false;
  for (int sends = 0;; ++sends) {
    supply_payloads();
    const std::span<const Bytes> pieces = session_.to_send();
    if (pieces.empty()) {
      requested_ = session_.unfinished() != 0;
      break;
    }
    if (sends == kTransfersPerStep) {
      more_to_write_ = true;
      return;
    }
    const IoResult sent = stream_->send(pieces);
    if (sent.blocked()) {
      write_blocked_ = true;
      return;
    }
    if (!sent.ok()) {
      broken_ = sent.error();
      return;
    }
    if (observer_ != nullptr) observer_->on_sent(sent.size());
    session_.on_sent(sent.size(), now_);
    gathering_.on_sent();
  }
  if (const auto flushed = stream_->flush(); !flushed) {
    if (flushed.error() == Errc::would_block) {
      write_blocked_ = true;
    } else {
      broken_ = flushed.error();
    }
  }
}

/// Reads what the session needs next of payloads that have a source.
void MqttClient::supply_payloads() {
  while (const auto wanted = session_.payload_wanted()) {
    const auto slot = std::ranges::find_if(
        memory_.sources, [&](const SourceSlot& s) { return s.source != nullptr && s.op == wanted->op; });
    if (slot == memory_.sources.end()) {
      (void)session_.fail_payload(wanted->op, Errc::storage_failed);
      continue;
    }
    const MutableBytes chunk = memory_.chunk.first(std::min<std::size_t>(memory_.chunk.size(), wanted->size));
    const IoResult got = read_source(*slot->source, wanted->offset, chunk);
    if (got.ok() && got.size() != 0 && got.size() <= chunk.size()) {
      (void)session_.supply_payload(wanted->op, chunk.first(got.size()));
    } else {
      // Nothing, as read() says at the end of a file that has become shorter, would be asked for without end.
      (void)session_.fail_payload(wanted->op, got.ok() || got.blocked() ? Errc::storage_failed : got.error());
    }
  }
}

IoResult MqttClient::read_source(PayloadSource& source, std::uint64_t offset, MutableBytes into) {
  if (lock_ == nullptr) return source.read(offset, into);
  lock_->unlock();
  const IoResult got = source.read(offset, into);
  lock_->lock();
  return got;
}

/// Ends the connection when the session or the application wants it ended, after what was still to be said.
void MqttClient::end_in_order() {
  if (!stream_) return;
  if (ended_) {
    if (owes_last_words() && !has_left()) return;
    (void)stream_->shutdown();
    Failure failure = stream_failure(ended_->error);
    failure.layer = ended_->layer;
    failure.native = ended_->native;
    return lost(failure);
  }
  if (machine_.phase() != connection::Phase::closing) return;
  if (session_.state() != mqtt::SessionState::closing) {
    const auto said = session_.disconnect(stop_reason_);
    if (!said && said.error() == Errc::would_block) return;
    if (!said) (void)session_.disconnect();
    write();
  }
  if (!stream_ || !peer_has_closed()) return;
  machine_.on_closed();
  act();
}

/// Whether the server should still hear something, although the session ended the connection: that it broke the rules,
/// and acknowledgements that came before, without which it would repeat the same on the next connection.
bool MqttClient::owes_last_words() const {
  return ended_->layer == Layer::mqtt && !ended_->by_server && ended_->error != Errc::timed_out && !broken_;
}

/// Whether the last words have been said and heard, or have taken too long.
bool MqttClient::has_left() {
  if (leave_by_.is_never()) leave_by_ = after(now_, options_.timeouts.close);
  return leave_by_.passed(now_) || peer_has_closed();
}

/// Ends our direction when everything has left, then waits for the server to close, as it must after DISCONNECT
/// (section 3.14.4). Closing first, with its bytes unread, would make TCP break the connection, and the server would
/// lose what we said last: it would publish the will in spite of DISCONNECT.
bool MqttClient::peer_has_closed() {
  if (!session_.wants_close() || write_blocked_) return false;
  if (!shut_down_) {
    const auto shut = stream_->shutdown();
    write_blocked_ = !shut && shut.error() == Errc::would_block;
    if (write_blocked_) return false;
    shut_down_ = true;
  }
  IoResult got = IoResult::bytes(0);
  for (int reads = 0; got.ok() && reads < kTransfersPerStep; ++reads) got = stream_->recv(memory_.receive);
  return !got.ok() && !got.blocked();
}

/// Reads once. Where sending is broken, what the peer said before is read first: it may say why.
void MqttClient::read() {
  if (!received_.empty()) return;
  if (!session_.accepts_bytes()) {
    if (broken_) lost(stream_failure(*broken_));
    return;
  }
  const IoResult got = stream_->recv(memory_.receive);
  if (got.blocked()) {
    if (broken_) lost(stream_failure(*broken_));
    return;
  }
  if (!got.ok()) return lost(stream_failure(got.error()));
  if (observer_ != nullptr) observer_->on_received(got.size());
  gathering_.on_read(got.size());
  received_ = memory_.receive.first(got.size());
}

void MqttClient::lost(const Failure& failure) {
  const bool ours = machine_.phase() == connection::Phase::closing;
  machine_.on_failed(failure, now_, random());
  if (observer_ != nullptr && !ours) observer_->on_failure(machine_.failure(), now_);
  act();
}

/// The failure of a stream that broke: what the connector knows of it (a TLS alert), or the bare error.
Failure MqttClient::stream_failure(Errc error) const {
  Failure failure = connector_.failure();
  failure.layer = machine_.phase() == connection::Phase::mqtt_connect ? Layer::mqtt_connect : Layer::mqtt;
  failure.error = error;
  note_address(failure, connector_);
  return failure;
}

/// Randomness for pauses. Where the source fails, the time takes its place: the pauses of a fleet then spread less,
/// and nothing else depends on it.
std::uint32_t MqttClient::random() {
  std::array<std::byte, 4> bytes{};
  if (!entropy_.fill(bytes)) return static_cast<std::uint32_t>(now_.time_since_epoch().count()) * 2'654'435'761U;
  return ByteReader(bytes).u32();
}

}  // namespace fairlead::client
