// SPDX-License-Identifier: Apache-2.0
#include "fairlead/connection/machine.hpp"

#include <utility>

namespace fairlead::connection {
namespace {

bool attempting(Phase phase) { return phase >= Phase::resolving && phase <= Phase::mqtt_connect; }

Layer layer_of(Phase phase) {
  switch (phase) {
    case Phase::resolving: return Layer::resolve;
    case Phase::connecting: return Layer::connect;
    case Phase::handshaking: return Layer::handshake;
    case Phase::mqtt_connect: return Layer::mqtt_connect;
    default: return Layer::mqtt;
  }
}

}  // namespace

Duration Machine::limit_of(Phase phase) const {
  switch (phase) {
    case Phase::resolving: return timeouts_.resolve;
    case Phase::connecting: return timeouts_.connect;
    case Phase::handshaking: return timeouts_.handshake;
    case Phase::mqtt_connect: return timeouts_.mqtt_connect;
    default: return timeouts_.close;
  }
}

void Machine::start(Instant now, std::uint32_t random) {
  if (phase_ != Phase::stopped) return;
  event_ = false;
  phase_ = Phase::waiting;
  phase_ends_ = after(now, backoff_.first(random));
  if (phase_ends_.passed(now)) begin_attempt(now);
}

void Machine::stop(Instant now) {
  if (phase_ == Phase::online) return enter(Phase::closing, now);
  if (phase_ == Phase::waiting) return finish(Action::none);
  if (attempting(phase_)) return finish(Action::close);
}

void Machine::retry_now(Instant now) {
  if (phase_ != Phase::waiting) return;
  backoff_.reset();
  begin_attempt(now);
}

void Machine::begin_attempt(Instant now) {
  failure_ = {};
  retry_in_.reset();
  since_ = now;
  attempt_ends_ = after(now, timeouts_.attempt);
  action_ = Action::open;
  enter(Phase::resolving, now);
}

void Machine::enter(Phase phase, Instant now) {
  phase_ = phase;
  phase_ends_ = after(now, limit_of(phase));
}

void Machine::on_phase(Phase phase, Instant now) {
  if (attempting(phase_) && phase > phase_ && phase < Phase::mqtt_connect) enter(phase, now);
}

void Machine::on_transport(Instant now) {
  if (attempting(phase_) && phase_ != Phase::mqtt_connect) enter(Phase::mqtt_connect, now);
}

void Machine::on_online(Instant now) {
  if (phase_ != Phase::mqtt_connect) return;
  phase_ = Phase::online;
  phase_ends_ = attempt_ends_ = Deadline::never();
  since_ = now;
}

void Machine::on_failed(const Failure& failure, Instant now, std::uint32_t random, std::optional<Duration> hint) {
  if (phase_ == Phase::closing) return on_closed();
  if (attempting(phase_) || phase_ == Phase::online) end_attempt(failure, now, random, hint);
}

void Machine::end_attempt(const Failure& failure, Instant now, std::uint32_t random, std::optional<Duration> hint) {
  const Duration online_for = phase_ == Phase::online ? now - since_ : Duration::zero();
  retry_in_ = backoff_.after_failure(failure.error, online_for, random, hint);
  failure_ = failure;
  failure_.set_duration(now - since_);
  failure_.count_attempts(backoff_.failures());
  action_ = Action::close;
  event_ = true;
  attempt_ends_ = Deadline::never();
  phase_ = retry_in_ ? Phase::waiting : Phase::stopped;
  phase_ends_ = retry_in_ ? after(now, *retry_in_) : Deadline::never();
}

void Machine::on_closed() {
  if (phase_ == Phase::closing) finish(Action::close);
}

void Machine::finish(Action action) {
  if (action != Action::none) action_ = action;
  phase_ = Phase::stopped;
  phase_ends_ = attempt_ends_ = Deadline::never();
  failure_ = {};
  retry_in_.reset();
  event_ = true;
}

void Machine::on_time(Instant now, std::uint32_t random, const Failure& known) {
  if (phase_ == Phase::waiting) {
    if (phase_ends_.passed(now)) begin_attempt(now);
    return;
  }
  if (phase_ == Phase::closing && phase_ends_.passed(now)) return on_closed();
  if (!attempting(phase_) || !earlier(phase_ends_, attempt_ends_).passed(now)) return;
  Failure failure = known;
  failure.layer = layer_of(phase_);
  failure.error = Errc::timed_out;
  end_attempt(failure, now, random, {});
}

Action Machine::next_action() { return std::exchange(action_, Action::none); }

std::optional<Offline> Machine::next_event() {
  if (!std::exchange(event_, false)) return std::nullopt;
  return Offline{.failure = failure_, .retry_in = retry_in_};
}

Deadline Machine::next_deadline() const {
  return phase_ == Phase::stopped || phase_ == Phase::online ? Deadline::never() : earlier(phase_ends_, attempt_ends_);
}

}  // namespace fairlead::connection
