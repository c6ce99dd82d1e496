// SPDX-License-Identifier: Apache-2.0
#include "interop/traffic.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace fairlead::interop {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kPatience{20};
constexpr milliseconds kAfterwards{100};
constexpr std::size_t kAtATime = 4;  ///< Messages of QoS 0 are over at once; others need a turn, too.
constexpr unsigned kSizeBits = 13;

std::unique_ptr<ports::HostClient> make(const ports::HostOptions& options) {
  auto made = ports::HostClient::create(options);
  if (!made) throw std::runtime_error(made.error().subject);
  return *std::move(made);
}

std::string text(const Failure& failure) {
  return std::string(name(failure.layer)) + " " + std::string(name(failure.error));
}

}  // namespace

Traffic::Traffic(const ports::HostOptions& publisher, const ports::HostOptions& subscriber, support::Dice& dice)
    : dice_(dice),
      publisher_(make(publisher)),
      subscriber_(make(subscriber)),
      members_{client::LoopMember{.client = &subscriber_->client()},
               client::LoopMember{.client = &publisher_->client()}},
      both_(members_, items_, publisher_->platform()),
      subscriber_only_(std::span(members_).first(1), items_, publisher_->platform()) {}

void Traffic::begin() {
  if (!subscriber_->start() || !publisher_->start()) throw std::runtime_error("a client does not start");
  run_until([this] { return both_online(); }, "both are online");
  publishes_ = true;
}

void Traffic::turn(Duration limit) {
  client::PollLoop& loop = publisher_held_ ? subscriber_only_ : both_;
  if (publishes_ && !publisher_held_) publish_some();
  if (!loop.turn(after(publisher_->now(), limit))) throw std::runtime_error("the system cannot wait");
  while (client::MqttClient* const client = loop.next_with_events()) take_events(*client);
}

void Traffic::take_events(client::MqttClient& client) {
  while (const auto event = client.next_event()) {
    if (const auto* const offline = std::get_if<connection::Offline>(&*event)) {
      failures_.push_back(text(offline->failure));
      if (!offline->retry_in) throw std::runtime_error("it does not try again after " + failures_.back());
    }
    if (&client == &publisher_->client()) {
      on_publisher(*event);
    } else {
      on_subscriber(*event);
    }
  }
}

void Traffic::on_publisher(const client::Event& event) {
  if (const auto* const connected = std::get_if<mqtt::Connected>(&event)) {
    connections_.push_back(*connected);
    unfinished_at_connack_.clear();
    for (const Sending& sending : sending_) unfinished_at_connack_.insert(sending.number);
  }
  const auto* const done = std::get_if<mqtt::Completed>(&event);
  if (done == nullptr) return;
  const auto found = std::ranges::find(sending_, done->op, &Sending::op);
  if (found == sending_.end()) throw std::runtime_error("an operation ended that was never begun");
  ledger_.on_completed(found->number, done->error);
  sending_.erase(found);
  ++completions_;
}

void Traffic::on_subscriber(const client::Event& event) {
  if (const auto* const connected = std::get_if<mqtt::Connected>(&event)) {
    // A session that is present is no proof of a subscription: the CONNACK before this one may have been lost.
    if (connected->session_present && subscribing_) return;
    is_subscribed_ = false;
    const mqtt::Subscription all{.filter = "ledger/#", .qos = mqtt::QoS::exactly_once};
    const auto op = subscriber_->client().subscribe({&all, 1});
    if (!op) throw std::runtime_error("there is no room to subscribe");
    subscribing_ = *op;
  } else if (const auto* const done = std::get_if<mqtt::Completed>(&event)) {
    if (done->error) throw std::runtime_error("the subscription is refused");
    is_subscribed_ = is_subscribed_ || done->op == subscribing_;
  } else if (const auto* const piece = std::get_if<mqtt::MessagePiece>(&event)) {
    ledger_.on_piece(*piece);
  } else if (std::get_if<mqtt::MessageAborted>(&event) != nullptr) {
    ledger_.on_aborted();
  }
}

void Traffic::publish_some() {
  for (std::size_t i = 0; i < kAtATime && sending_.size() < kWindow; ++i) {
    if (!publish_one()) return;
  }
}

/// False when the client has no room.
bool Traffic::publish_one() {
  const auto qos = static_cast<mqtt::QoS>(dice_.below(3));
  const auto size = static_cast<std::uint32_t>(dice_.one_in(8) ? 0 : dice_.of_any_size(kSizeBits));
  const std::uint64_t number = ledger_.open(qos, size);
  const std::string topic = Ledger::topic(number);
  mqtt::Publication publication{.topic = mqtt::TopicName::unchecked(topic), .qos = qos};
  Sending& sending = sending_.emplace_back(Sending{.number = number});
  Result<mqtt::Op> op = fail(Errc::invalid);
  const std::uint64_t way = dice_.below(3);
  if (way == 0) {
    sending.source.emplace(number, size);
    op = publisher_->client().publish(publication, *sending.source);
  } else {
    sending.bytes.resize(size);
    support::write_pattern(number, 0, sending.bytes);
    publication.payload = way == 1 ? mqtt::Payload::borrow(sending.bytes) : mqtt::Payload::copy_of(sending.bytes);
    op = publisher_->client().publish(publication);
  }
  if (op && !op->done()) {
    sending.op = *op;
    return true;
  }
  ledger_.on_completed(number, op ? std::nullopt : std::optional(op.error()));
  sending_.pop_back();
  return op.has_value();
}

void Traffic::run_until(const std::function<bool()>& done, const std::string& what) {
  std::uint64_t happenings = ledger_.happenings() + failures_.size();
  Deadline patience = after(publisher_->now(), kPatience);
  while (!done()) {
    turn(milliseconds(50));
    if (const std::uint64_t now = ledger_.happenings() + failures_.size(); now != happenings) {
      happenings = now;
      patience = after(publisher_->now(), kPatience);
    }
    if (patience.passed(publisher_->now())) {
      throw std::runtime_error("it does not come about that " + what + "; until then:\n" + failures());
    }
  }
}

void Traffic::run_for(std::size_t completions) {
  const std::size_t until = completions_ + completions;
  run_until([&] { return completions_ >= until; }, "operations end");
}

void Traffic::settle(const std::function<bool()>& is_settled) {
  publishes_ = false;
  run_until([this] { return both_online() && sending_.empty(); }, "every operation ends");
  // What is missing for good keeps the ledger open; the caller's sums say what that is.
  const Deadline patience = after(publisher_->now(), kPatience);
  const auto settled = [&] { return is_settled ? is_settled() : ledger_.is_settled(); };
  while (!settled() && !patience.passed(publisher_->now())) turn(milliseconds(50));
  const Deadline afterwards = after(publisher_->now(), kAfterwards);
  while (!afterwards.passed(publisher_->now())) turn(milliseconds(10));
  publishes_ = true;
}

void Traffic::hold_publisher_until_subscribed() {
  publisher_held_ = true;
  is_subscribed_ = false;
  run_until([this] { return is_subscribed_; }, "the subscription is made again");
  publisher_held_ = false;
}

std::string Traffic::failures() const {
  std::map<std::string, int> counts;
  for (const std::string& failure : failures_) ++counts[failure];
  std::ostringstream out;
  for (const auto& [what, count] : counts) out << "  " << count << " x " << what << "\n";
  return out.str();
}

}  // namespace fairlead::interop
