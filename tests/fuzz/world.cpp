// SPDX-License-Identifier: Apache-2.0
#include "fuzz/world.hpp"

#include "fairlead/base/check.hpp"

#include <algorithm>
#include <vector>

namespace fairlead::fuzz {

using namespace mqtt;  // NOLINT(google-build-using-namespace): the words of the session

World::World(unsigned version, support::KitSizes sizes)
    : version_(version), sizes_(sizes), broker_(version), reader_(version) {
  memory_.emplace(sizes_);
  session_.emplace(version_ == 5 ? v5() : v3_1_1(), memory_->memory());
}

bool World::is_active() const {
  return session_->state() == SessionState::connecting || session_->state() == SessionState::online;
}

// ---- The connection ----

void World::up(const ConnectOptions& asked) {
  take_events(kAll);  // Those of one connection are not taken for those of the next.
  ConnectOptions options = asked;
  if (must_be_clean_) options.clean_start = CleanStart::yes;
  const bool offline = session_->state() == SessionState::offline;
  const auto result = session_->on_transport_up(options, now_);
  if (!result) {
    FAIRLEAD_CHECK(offline ? result.error() == Errc::no_space : result.error() == Errc::busy);
    return;
  }
  FAIRLEAD_CHECK(offline && session_->state() == SessionState::connecting);
  FAIRLEAD_CHECK(session_->next_deadline() == after(now_, options.connack_timeout));
  broker_.on_open();
  reader_.clear();
  on_its_way_.clear();
  open_ = true;
  connected_ = ended_ = said_goodbye_ = false;
  failed_.reset();
  largest_goodbye_ = 0;
  keep_alive_ = options.keep_alive;
  leaves_ = options.incoming == mqtt::Incoming::leave;
  small_packets_ = options.maximum_packet_size != 0;
}

void World::lose() {
  if (!open_) return;
  session_->on_transport_lost();
  after_loss();
}

void World::after_loss() {
  // Nothing that the session reports from now on points into what it was given.
  window_.close();
  supplied_ = {};
  broker_.on_cut();
  on_its_way_.clear();
  reader_.clear();
  open_ = false;
}

bool World::send(std::size_t most) {
  std::size_t sent = 0;
  std::size_t pieces = 0;
  for (const Bytes piece : session_->to_send()) {
    FAIRLEAD_CHECK(!piece.empty() && ++pieces <= 3);
    const Bytes part = piece.first(std::min(piece.size(), most - sent));
    reader_.push(part);
    sent += part.size();
  }
  if (sent == 0) return false;
  FAIRLEAD_CHECK(open_);
  session_->on_sent(sent, now_);
  while (const auto packet = reader_.next()) note(*packet);
  return true;
}

/// A packet that has arrived at the broker.
void World::note(const support::ClientPacket& p) {
  FAIRLEAD_CHECK(!said_goodbye_);
  said_goodbye_ = p.type == 14;
  if (said_goodbye_ && largest_goodbye_ != 0) FAIRLEAD_CHECK(p.bytes.size() <= largest_goodbye_);
  if (p.type == 3) ledger_.arrive(p.topic, p.payload, honest_);
  if (broker_.wants_cut()) return;
  const std::size_t published = broker_.published.size();
  broker_.on_packet(p);
  if (honest_) FAIRLEAD_CHECK(broker_.problem.empty());
  if (broker_.published.size() != published) ledger_.publish(p.topic, broker_.losses, honest_);
}

bool World::deliver(std::size_t most) {
  if (!open_) return false;
  support::operator+=(on_its_way_, broker_.take_output());
  const Bytes bytes = Bytes(on_its_way_).first(std::min({on_its_way_.size(), most, std::size_t{8192}}));
  if (bytes.empty()) return false;
  if (!is_active()) {  // What is to be reported still points into the window.
    FAIRLEAD_CHECK(session_->on_bytes(bytes, now_) == bytes.size());
    on_its_way_.clear();
    return true;
  }
  if (!session_->accepts_bytes()) {
    FAIRLEAD_CHECK(session_->on_bytes(bytes, now_) == 0);
    return false;
  }
  const std::size_t n = session_->on_bytes(window_.open(bytes), now_);
  FAIRLEAD_CHECK(n != 0 && n <= bytes.size());
  on_its_way_.erase(on_its_way_.begin(), on_its_way_.begin() + static_cast<std::ptrdiff_t>(n));
  return true;
}

bool World::supply(std::size_t most) {
  const auto wanted = session_->payload_wanted();
  if (!wanted) return false;
  const Request* const request = ledger_.find(wanted->op);
  FAIRLEAD_CHECK(request != nullptr && request->owner != Payload::Kind::copied);
  FAIRLEAD_CHECK(wanted->size != 0 && wanted->offset + std::size_t{wanted->size} == request->payload.size());
  const Bytes rest = bytes_of(request->payload).subspan(wanted->offset);
  const Bytes piece = rest.first(std::min(rest.size(), most));
  supplied_ = support::Buffer(piece.begin(), piece.end());
  FAIRLEAD_CHECK(session_->supply_payload(wanted->op, supplied_));
  FAIRLEAD_CHECK(!session_->payload_wanted());
  return true;
}

void World::fail_payload(Errc why) {
  const auto wanted = session_->payload_wanted();
  if (!wanted) return;
  ledger_.find(wanted->op)->failed = why;
  FAIRLEAD_CHECK(session_->fail_payload(wanted->op, why));
  FAIRLEAD_CHECK(session_->state() == SessionState::closing && !session_->payload_wanted());
  failed_ = why;
}

void World::inject(Bytes bytes) {
  if (!open_) return;
  honest_ = false;
  support::operator+=(on_its_way_, broker_.take_output());
  on_its_way_.insert(on_its_way_.end(), bytes.begin(), bytes.end());
}

bool World::corrupt(std::size_t at, std::byte by) {
  if (!open_) return false;
  support::operator+=(on_its_way_, broker_.take_output());
  if (on_its_way_.empty()) return false;
  honest_ = false;
  on_its_way_[at % on_its_way_.size()] ^= by;
  return true;
}

void World::pass_time(Duration d) {
  now_ += d;
  session_->on_time(now_);
  // Whoever waits for a deadline that has passed would not wait at all.
  FAIRLEAD_CHECK(!session_->next_deadline().passed(now_));
}

void World::pump() {
  for (std::size_t steps = 0;; ++steps) {
    FAIRLEAD_CHECK(steps < 100'000);
    take_events(kAll);
    bool moved = supply(kAll);
    moved = send(kAll) || moved;
    moved = deliver(kAll) || moved;
    if (!moved) break;
  }
  if (!open_) return;
  FAIRLEAD_CHECK(nothing_pending());
  FAIRLEAD_CHECK(is_active() ? session_->accepts_bytes() : session_->wants_close());
  if (session_->wants_close() || broker_.wants_cut()) lose();
  take_events(kAll);
}

bool World::nothing_pending() { return session_->to_send().empty() && !session_->payload_wanted(); }

}  // namespace fairlead::fuzz
