// SPDX-License-Identifier: Apache-2.0
#include "fairlead/client/mqtt_client.hpp"

#include "fairlead/base/try.hpp"

#include <utility>

namespace fairlead::client {

MqttClient::MqttClient(const mqtt::Dialect& dialect, const ClientOptions& options, net::Connector& connector,
                       platform::Entropy& entropy, const ClientMemory& memory, Observer* observer)
    : options_(options),
      connector_(connector),
      entropy_(entropy),
      memory_(memory),
      observer_(observer),
      session_(dialect, memory.session),
      machine_(options.backoff, options.timeouts) {}

MqttClient::~MqttClient() { connector_.close(); }

Result<void> MqttClient::start(Instant now) {
  if (phase() == connection::Phase::closing) return fail(Errc::busy);
  const bool accepts = options_.unverified == Unverified::dangerously_accept;
  if (options_.endpoint.wants_tls() && !connector_.secure() && !accepts) return fail(Errc::invalid);
  now_ = now;
  machine_.start(now, random());
  return {};
}

void MqttClient::stop(Instant now, mqtt::ReasonCode reason) {
  now_ = now;
  stop_reason_ = reason;
  machine_.stop(now);
  act();
}

void MqttClient::retry_now(Instant now) {
  now_ = now;
  machine_.retry_now(now);
}

Result<mqtt::Op> MqttClient::publish(const mqtt::Publication& publication, PayloadSource& source) {
  if (memory_.chunk.empty()) return fail(Errc::no_space);
  for (SourceSlot& slot : memory_.sources) {
    if (slot.source != nullptr) continue;
    mqtt::Publication streamed = publication;
    streamed.payload = mqtt::Payload::stream(source.size());
    FAIRLEAD_TRY_ASSIGN(slot.op, publish(streamed));
    if (!slot.op.done()) slot.source = &source;
    return slot.op;
  }
  return fail(Errc::no_space);
}

Result<void> MqttClient::attach(mqtt::Op op, PayloadSource& source) {
  for (SourceSlot& slot : memory_.sources) {
    if (slot.source != nullptr) continue;
    slot = {op, &source};
    return {};
  }
  return fail(Errc::no_space);
}

std::optional<Event> MqttClient::next_event() {
  for (;;) {
    while (const auto event = session_.next_event()) {
      if (auto translated = translate(*event)) return translated;
    }
    if (offer_received()) continue;
    if (const auto offline = machine_.next_event()) return *offline;
    // The rest waits for acknowledgements to leave, which they never will.
    if (broken_) received_ = {};
    return std::nullopt;
  }
}

/// Gives received bytes to the session. Whether that can have made an event.
bool MqttClient::offer_received() {
  if (received_.empty() || !session_.accepts_bytes()) return false;
  const std::size_t taken = session_.on_bytes(received_, now_);
  received_ = received_.subspan(taken);
  return taken != 0;
}

std::optional<Event> MqttClient::translate(const mqtt::Event& event) {
  if (const auto* connected = std::get_if<mqtt::Connected>(&event)) {
    connector_.set_prompt_acks(net::PromptAcks::off);
    machine_.on_online(now_);
    if (observer_ != nullptr) observer_->on_online(connected->resent, connected->possible_duplicates);
    return *connected;
  }
  if (const auto* ended = std::get_if<mqtt::Ended>(&event)) {
    ended_ = *ended;
    return std::nullopt;
  }
  if (const auto* completed = std::get_if<mqtt::Completed>(&event)) {
    on_completed(*completed);
    return *completed;
  }
  if (const auto* aborted = std::get_if<mqtt::MessageAborted>(&event)) return *aborted;
  const auto& piece = *std::get_if<mqtt::MessagePiece>(&event);
  if (observer_ != nullptr && piece.is_last()) observer_->on_message();
  return piece;
}

void MqttClient::on_completed(const mqtt::Completed& completed) {
  if (observer_ != nullptr) observer_->on_completed(!completed.error.has_value());
  for (SourceSlot& slot : memory_.sources) {
    if (slot.source != nullptr && slot.op == completed.op) slot = {};
  }
}

void MqttClient::collect_waits(WaitList& list) {
  const bool ends_now = ended_ && leave_by_.is_never();
  if (machine_.has_action() || ends_now || more_to_write_ || (broken_ && received_.empty())) list.set_ready();
  if (!stream_) return connector_.collect_waits(list);
  Directions wanted = Directions::none;
  bool answers = false;
  const bool says_goodbye = phase() == connection::Phase::closing && session_.state() != mqtt::SessionState::closing;
  if (write_blocked_) {
    wanted |= Directions::send;
  } else {
    answers = !session_.to_send().empty();
    if (says_goodbye || (answers && requested_) || session_.payload_wanted()) list.set_ready();
  }
  if (shut_down_ || (received_.empty() && session_.accepts_bytes())) wanted |= Directions::receive;
  stream_->collect_waits(wanted, list);
  const bool reads_only = wanted == Directions::receive && !list.ready() && !has_event();
  if (answers) list.set_ready();
  if (!reads_only || !online() || ended_ || !gathering_.wanted()) return;
  gathering_.on_pause();
  list.gather();
}

Deadline MqttClient::next_deadline() const {
  const Deadline machine = machine_.next_deadline();
  return earlier(earlier(machine, leave_by_), stream_ ? session_.next_deadline() : connector_.next_deadline());
}

}  // namespace fairlead::client
