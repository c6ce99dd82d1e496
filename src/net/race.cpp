// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/race.hpp"

#include "fairlead/base/check.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace fairlead::net {
namespace {

constexpr Duration kLeastAttemptDelay{10};  // RFC 8305 section 5.

constexpr Family other(Family family) { return family == Family::ipv4 ? Family::ipv6 : Family::ipv4; }

/// How much an error tells about the peer; the lower the more.
constexpr int rank(Errc error) {
  switch (error) {
    case Errc::refused: return 0;
    case Errc::reset: return 1;
    case Errc::timed_out: return 2;
    case Errc::unreachable: return 3;
    default: return 4;
  }
}

}  // namespace

void Race::start(const RaceOptions& options, std::uint8_t slots, Instant now) {
  *this = Race();
  options_ = options;
  options_.attempt_delay = std::max(options.attempt_delay, kLeastAttemptDelay);
  slots_ = std::clamp(slots, std::uint8_t{1}, static_cast<std::uint8_t>(kMaxAddresses));
  started_ = now_ = now;
}

void Race::on_address(const Address& address, Instant now) {
  now_ = now;
  std::size_t of_family = 0;
  for (const Attempt& known : attempts_) {
    if (known.address == address) return;
    if (known.address.family == address.family) ++of_family;
  }
  if (outcome_ != Outcome::pending || of_family == kMaxPerFamily) return;
  if (attempts_.empty()) first_address_ = now;
  (void)attempts_.push_back({.address = address});
}

void Race::on_resolved(Family family, Instant now) {
  resolution(family).answer = Answer::complete;
  on_time(now);
}

void Race::on_resolve_failed(Family family, Errc error, std::int32_t native, Instant now) {
  resolution(family) = {.answer = Answer::failed, .error = error, .native = native};
  on_time(now);
}

void Race::on_dialled(AttemptId id, Instant now) {
  now_ = now;
  Attempt* const attempt = dialling(id);
  if (attempt == nullptr || outcome_ != Outcome::pending) return;
  end(*attempt, Attempt::State::connected);
  outcome_ = Outcome::connected;
}

void Race::on_dial_failed(AttemptId id, Errc error, std::int32_t native, Instant now) {
  now_ = now;
  Attempt* const attempt = dialling(id);
  if (attempt == nullptr || outcome_ != Outcome::pending) return;
  end(*attempt, Attempt::State::failed);
  attempt->error = error;
  attempt->native = native;
  last_dial_.reset();
  settle();
}

void Race::on_time(Instant now) {
  now_ = now;
  settle();
}

Race::Action Race::next_action() {
  if (outcome_ != Outcome::pending) {  // What is still under way is of no use any more.
    for (Attempt& attempt : attempts_) {
      if (attempt.state != Attempt::State::dialling) continue;
      end(attempt, outcome_ == Outcome::connected ? Attempt::State::abandoned : Attempt::State::failed);
      attempt.error = Errc::timed_out;
      return {.kind = Action::Kind::abandon, .id = attempt.id, .address = attempt.address};
    }
    return {};
  }

  Attempt* const next = next_untried();
  if (next == nullptr || !resolved_enough() || now_ < next_dial()) return {};
  if (count(Attempt::State::dialling) == slots_) {
    Attempt& oldest = *dialling(oldest_dialling()->id);
    if (now_ - oldest.started < options_.patience) return {};
    end(oldest, Attempt::State::failed);
    oldest.error = Errc::timed_out;
    return {.kind = Action::Kind::abandon, .id = oldest.id, .address = oldest.address};
  }

  std::uint8_t id = 0;
  while (dialling(AttemptId{id}) != nullptr) ++id;
  next->state = Attempt::State::dialling;
  next->id = AttemptId{id};
  next->started = now_;
  last_dial_ = now_;
  last_family_ = next->address.family;
  return {.kind = Action::Kind::dial, .id = next->id, .address = next->address};
}

Deadline Race::next_deadline() const {
  if (outcome_ != Outcome::pending) return Deadline::never();
  const Deadline limit = after(started_, options_.limit);
  if (count(Attempt::State::untried) == 0) return limit;
  if (!resolved_enough()) return earlier(limit, after(first_address_, options_.resolution_delay));
  Instant next = next_dial();
  if (count(Attempt::State::dialling) == slots_) next = std::max(next, oldest_dialling()->started + options_.patience);
  return earlier(limit, next);
}

const Attempt& Race::winner() const {
  const auto* const won =
      std::ranges::find(attempts_.begin(), attempts_.end(), Attempt::State::connected, &Attempt::state);
  FAIRLEAD_CHECK(won != attempts_.end());
  return *won;
}

Race::Verdict Race::verdict() const {
  const Attempt* best = nullptr;
  const auto error_of = [](const Attempt& attempt) {
    return attempt.state == Attempt::State::failed ? attempt.error : Errc::timed_out;
  };
  for (const Attempt& attempt : attempts_) {
    if (attempt.state == Attempt::State::untried) continue;
    const int difference = best == nullptr ? -1 : rank(error_of(attempt)) - rank(error_of(*best));
    if (difference < 0 || (difference == 0 && attempt.started < best->started)) best = &attempt;
  }
  if (best != nullptr) {
    return {.layer = Layer::connect, .error = error_of(*best), .native = best->native, .address = best->address};
  }

  Verdict verdict{.layer = Layer::resolve, .error = Errc::name_not_found, .native = 0, .address = {}};
  for (const Family family : {other(options_.preferred), options_.preferred}) {
    const Resolution& answer = resolution(family);
    if (answer.answer == Answer::complete || verdict.error != Errc::name_not_found) continue;
    verdict.error = answer.error;
    verdict.native = answer.native;
  }
  return verdict;
}

Attempt* Race::dialling(AttemptId id) {
  auto* const found = std::ranges::find_if(attempts_.begin(), attempts_.end(), [&](const Attempt& attempt) {
    return attempt.state == Attempt::State::dialling && attempt.id == id;
  });
  return found == attempts_.end() ? nullptr : found;
}

/// The preferred family first, then the one that did not have the last turn.
Attempt* Race::next_untried() {
  const Family wanted = last_family_ ? other(*last_family_) : options_.preferred;
  Attempt* first = nullptr;
  for (Attempt& attempt : attempts_) {
    if (attempt.state != Attempt::State::untried) continue;
    if (attempt.address.family == wanted) return &attempt;
    if (first == nullptr) first = &attempt;
  }
  return first;
}

const Attempt* Race::oldest_dialling() const {
  const Attempt* oldest = nullptr;
  for (const Attempt& attempt : attempts_) {
    if (attempt.state != Attempt::State::dialling) continue;
    if (oldest == nullptr || attempt.started < oldest->started) oldest = &attempt;
  }
  return oldest;
}

std::size_t Race::count(Attempt::State state) const {
  return static_cast<std::size_t>(std::ranges::count(attempts_.begin(), attempts_.end(), state, &Attempt::state));
}

bool Race::knows(Family family) const {
  return std::ranges::any_of(attempts_.begin(), attempts_.end(),
                             [&](const Attempt& attempt) { return attempt.address.family == family; });
}

/// RFC 8305 section 3: an answer of the other family waits a moment for that of the preferred one.
bool Race::resolved_enough() const {
  return knows(options_.preferred) || resolution(options_.preferred).answer != Answer::pending ||
         now_ - first_address_ >= options_.resolution_delay;
}

Instant Race::next_dial() const { return last_dial_ ? *last_dial_ + options_.attempt_delay : now_; }

void Race::end(Attempt& attempt, Attempt::State state) {
  attempt.state = state;
  attempt.ended = now_;
}

void Race::settle() {
  if (outcome_ != Outcome::pending) return;
  const bool answered =
      std::ranges::none_of(resolutions_, [](const Resolution& r) { return r.answer == Answer::pending; });
  const bool tried = count(Attempt::State::untried) == 0 && count(Attempt::State::dialling) == 0;
  if ((answered && tried) || now_ - started_ >= options_.limit) outcome_ = Outcome::failed;
}

}  // namespace fairlead::net
