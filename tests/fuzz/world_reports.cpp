// SPDX-License-Identifier: Apache-2.0
// World: requests, what the session reports, and the end.
#include "fairlead/base/check.hpp"

#include "fuzz/world.hpp"

#include <algorithm>
#include <vector>

namespace fairlead::fuzz {

using namespace mqtt;  // NOLINT(google-build-using-namespace): the words of the session

void World::accept(Request& draft, const Result<Op>& op) {
  if (!op) {
    // What does not fit now must fit later: something is on its way that makes room.
    if (op.error() == Errc::would_block) FAIRLEAD_CHECK(ledger_.unfinished() > 1 || !nothing_pending());
    ledger_.strike_out();
    return;
  }
  draft.op = *op;
  draft.losses = broker_.losses;
  if (!op->done()) return;
  FAIRLEAD_CHECK(draft.is_publication() && draft.qos == QoS::at_most_once);
  draft.over = true;
  draft.lent = {};
}

void World::take_events(std::size_t most) {
  for (std::size_t n = 0; n < most; ++n) {
    const auto event = session_->next_event();
    if (!event) return;
    std::visit([&](const auto& e) { take(e); }, *event);
  }
}

void World::take(const Connected& e) {
  FAIRLEAD_CHECK(open_ && !connected_ && !ended_);
  connected_ = true;
  if (!e.session_present) must_be_clean_ = false;
  FAIRLEAD_CHECK(e.resent <= ledger_.unfinished() && e.possible_duplicates <= e.resent);
  if (e.session_present) FAIRLEAD_CHECK(e.possible_duplicates == 0);
  for (const Property& p : e.properties) FAIRLEAD_CHECK(property_rule(p.id) != nullptr);
  keep_alive_ = e.keep_alive;
}

void World::take(const MessagePiece& e) {
  FAIRLEAD_CHECK(connected_ && !ended_ && !leaves_);
  FAIRLEAD_CHECK(e.is_first() == !partial_);
  if (!partial_) partial_ = Partial{.topic = std::string(e.header.topic.view()), .payload = {}};
  FAIRLEAD_CHECK(e.header.topic.view() == partial_->topic && e.offset == partial_->payload.size());
  FAIRLEAD_CHECK(!e.data.empty() || e.header.payload_size == 0);
  partial_->payload += text_of(e.data);
  FAIRLEAD_CHECK(partial_->payload.size() <= e.header.payload_size);
  if (!e.is_last()) return;
  ledger_.deliver(partial_->topic, partial_->payload, e.header.qos, honest_);
  partial_.reset();
}

void World::take(const MessageAborted& e) {
  FAIRLEAD_CHECK(partial_ && e.received == partial_->payload.size());
  partial_.reset();
}

void World::take(const Completed& e) {
  for (const Property& p : e.properties) FAIRLEAD_CHECK(property_rule(p.id) != nullptr);
  ledger_.complete(e);
}

void World::take(const Ended& e) {
  FAIRLEAD_CHECK(!ended_);
  ended_ = true;
  for (const Property& p : e.properties) FAIRLEAD_CHECK(property_rule(p.id) != nullptr);
  if (failed_ && !e.by_server) FAIRLEAD_CHECK(e.error == *failed_);
  if (!honest_ || failed_) return;
  // A broker that keeps the standard is never said to break it, and only what was asked for is refused.
  FAIRLEAD_CHECK(e.by_server || e.error == Errc::timed_out || (e.error == Errc::too_large && small_packets_));
}

void World::disconnect(ReasonCode reason, std::span<const Property> properties) {
  const bool active = is_active();
  if (honest_ && session_->state() == SessionState::online) largest_goodbye_ = broker_.maximum_packet_size;
  const auto result = session_->disconnect(reason, properties);
  if (!active) FAIRLEAD_CHECK(!result && result.error() == Errc::invalid);
  if (result) FAIRLEAD_CHECK(session_->state() == SessionState::closing);
  if (!result && result.error() == Errc::would_block) FAIRLEAD_CHECK(!nothing_pending());
}

void World::discard() {
  const bool offline = session_->state() == SessionState::offline;
  const auto result = session_->discard();
  FAIRLEAD_CHECK(result.has_value() == offline);
  if (!offline) return;
  FAIRLEAD_CHECK(session_->unfinished() == 0);
  must_be_clean_ = true;
}

void World::move_to(support::KitSizes sizes) {
  if (broker_.unacknowledged() > sizes.inbound) return;  // As in broker_sends().
  take_events(kAll);
  const std::size_t size = session_->saved_size();
  std::vector<std::byte> small(size - 1);
  FAIRLEAD_CHECK(session_->save(small).error() == Errc::no_space);
  std::vector<std::byte> saved(size);
  FAIRLEAD_CHECK(session_->save(saved) == size);

  std::optional<support::KitMemory> memory(std::in_place, sizes);
  std::optional<Session> other(std::in_place, version_ == 5 ? v5() : v3_1_1(), memory->memory());
  const auto restored = other->restore(saved);
  if (!restored) {
    FAIRLEAD_CHECK(restored.error() == Errc::no_space);
    FAIRLEAD_CHECK(sizes.transmit < sizes_.transmit || sizes.outbox < sizes_.outbox || sizes.inbound < sizes_.inbound);
    FAIRLEAD_CHECK(other->unfinished() == 0 && !other->next_event() && other->saved_size() == 16);
    return;
  }
  FAIRLEAD_CHECK(other->saved_size() == size);
  FAIRLEAD_CHECK(other->unfinished() <= session_->unfinished() && other->unfinished() + 1 >= session_->unfinished());
  if (other->unfinished() != session_->unfinished()) ledger_.forget_qos_0_on_its_way();
  session_.reset();
  memory_ = std::move(memory);
  session_.emplace(version_ == 5 ? v5() : v3_1_1(), memory_->memory());
  FAIRLEAD_CHECK(session_->restore(saved));
  sizes_ = sizes;
  partial_.reset();
  if (open_) after_loss();
  for (Request& request : ledger_.requests()) request.lent = {};  // Asked for again from now on.
}

void World::broker_sends(QoS qos, std::size_t payload_size) {
  if (qos != QoS::at_most_once && !broker_.has_session) return;
  // Under 5.0 Receive Maximum says what the client can remember; under 3.1.1 the two must agree in some other way.
  if (qos != QoS::at_most_once && broker_.unacknowledged() >= sizes_.inbound) return;
  const std::string topic = Ledger::incoming_topic(ledger_.incoming());
  const Incoming& message = ledger_.send(qos, payload_size, broker_.losses);
  broker_.send(topic, message.payload, static_cast<unsigned>(qos));
}

void World::check() {
  const SessionState state = session_->state();
  FAIRLEAD_CHECK((state == SessionState::offline) == !open_);
  FAIRLEAD_CHECK(session_->unfinished() <= ledger_.unfinished());
  const Deadline deadline = session_->next_deadline();
  // What the server has made of the keep-alive is known as soon as Connected was taken.
  if (state == SessionState::online && connected_ && keep_alive_ != Duration::zero())
    FAIRLEAD_CHECK(deadline.at() <= now_ + keep_alive_);
  if (!is_active()) FAIRLEAD_CHECK(deadline.is_never() && !session_->accepts_bytes());
  if (!open_) FAIRLEAD_CHECK(nothing_pending() && !session_->wants_close());
  if (state == SessionState::closing) FAIRLEAD_CHECK(session_->wants_close() == nothing_pending());
  if (session_->all_sent()) FAIRLEAD_CHECK(nothing_pending());
}

void World::finish() {
  take_events(kAll);
  broker_.refuse = broker_.refuse_connect = 0;
  if (honest_) {
    broker_.release_acks();
    if (leaves_) lose();  // What was left comes on the next connection.
    for (int attempt = 0; attempt < 4; ++attempt) {
      if (!open_) up({.client_id = "d", .clean_start = CleanStart::no});
      pump();
    }
    FAIRLEAD_CHECK(open_ && session_->unfinished() == 0 && session_->all_sent() && broker_.is_settled());
    ledger_.settle(broker_.losses);
  }
  lose();
  take_events(kAll);
  FAIRLEAD_CHECK(!partial_);
  discard();
  take_events(kAll);
  FAIRLEAD_CHECK(ledger_.unfinished() == 0 && session_->saved_size() == 16);
}

}  // namespace fairlead::fuzz
