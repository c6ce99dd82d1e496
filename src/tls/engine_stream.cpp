// SPDX-License-Identifier: Apache-2.0
/// @file  The six operations of an established session.
#include "fairlead/tls/engine_session.hpp"

#include "tls/pieces.hpp"

#include <algorithm>

namespace fairlead::tls {
namespace {

// One call seals at most this much, so that a step stays short however large the pieces are.
constexpr std::size_t kMostInOneCall = 4 * kRecord;

}  // namespace

Result<void> EngineSession::drain() {
  if (!engine_.wire().write_error()) {
    if (const Result<void> pushed = engine_.push(); !pushed) return pushed;
  }
  if (const auto broken = engine_.wire().write_error()) return fail(*broken);
  return {};
}

Errc EngineSession::last_words() {
  const Errc broken = *engine_.wire().write_error();
  const IoResult seen = engine_.look();
  const Errc said = seen.ok() ? broken : conclude(seen.error());
  if (state_ == State::dead) return said;
  // recv gives what has arrived, or the end in order, before it finds the break; send comes here again until then.
  if (seen.ok() || peer_ended_) return broken;
  return die(broken);
}

bool EngineSession::has_input() {
  if (peer_ended_ || engine_.input() == Engine::Input::bytes) return true;
  if (engine_.input() == Engine::Input::none) return false;
  // Bytes were read ahead; whether they make up a record only the library can say.
  engine_.wire().let_read(false);
  const IoResult seen = engine_.look();
  engine_.wire().let_read(true);
  return seen.ok() || conclude(seen.error()) != Errc::would_block;
}

IoResult EngineSession::do_recv(MutableBytes into) {
  if (into.empty()) return Errc::invalid;
  if (const auto why = not_open()) return *why;
  if (peer_ended_) return Errc::closed;
  (void)drain();  // What has broken for sending may still have something to say.
  const IoResult got = engine_.read(into);
  if (engine_.findings().ticket) keep_ticket();
  return got.ok() ? got : IoResult(conclude(got.error()));
}

IoResult EngineSession::do_send(std::span<const Bytes> pieces) {
  Pieces rest(pieces);
  if (rest.empty()) return Errc::invalid;
  if (const auto why = not_open()) return *why;
  if (shutdown_sent_) return Errc::closed;
  const std::size_t most = engine_.record_size();
  std::size_t sent = 0;
  while (!rest.empty() && sent < kMostInOneCall) {
    // A record is sealed only when everything before it has left, so that at most one is held.
    if (const Result<void> drained = drain(); !drained) {
      if (sent != 0) break;
      return drained.error() == Errc::would_block ? Errc::would_block : last_words();
    }
    const Bytes plain = rest.next_record(staging_, std::min(most, kMostInOneCall - sent));
    const IoResult record = engine_.write(plain);
    if (engine_.wire().write_error()) return sent != 0 ? IoResult::bytes(sent) : IoResult(last_words());
    if (!record.ok()) return sent != 0 ? IoResult::bytes(sent) : IoResult(conclude(record.error()));
    sent += record.size();
    if (record.size() < plain.size()) break;
  }
  return IoResult::bytes(sent);
}

Result<void> EngineSession::do_flush() {
  if (const auto why = not_open()) return fail(*why);
  const Result<void> drained = drain();
  if (drained) return engine_.wire().lower().flush();
  return drained.error() == Errc::would_block ? drained : fail(last_words());
}

Result<void> EngineSession::do_shutdown() {
  if (const auto why = not_open()) return fail(*why);
  if (!shutdown_sent_) {
    if (const Result<void> drained = drain(); !drained) {
      return drained.error() == Errc::would_block ? drained : fail(last_words());
    }
    if (const Result<void> ended = engine_.end(); !ended) return fail(conclude(ended.error()));
    shutdown_sent_ = true;
  }
  return do_flush();
}

Result<void> EngineSession::do_update_keys() {
  if (const auto why = not_open()) return fail(*why);
  if (shutdown_sent_) return fail(Errc::closed);
  if (const Result<void> drained = drain(); !drained) {
    return drained.error() == Errc::would_block ? drained : fail(last_words());
  }
  const Result<void> asked = engine_.update_keys();
  if (asked || asked.error() == Errc::unsupported) return asked;
  return fail(conclude(asked.error()));
}

void EngineSession::do_collect_waits(Directions wanted, WaitList& list) {
  if (!any(wanted) || state_ == State::idle || state_ == State::closed) return;
  if (state_ == State::dead) return list.set_ready();
  const bool handshaking = state_ == State::handshaking;
  if (handshaking && engine_.is_computing()) return list.set_ready();
  const bool reads = handshaking || any(wanted & Directions::receive);
  if (!handshaking && reads && has_input()) return list.set_ready();
  if (state_ == State::dead) return list.set_ready();
  Directions lower = reads ? Directions::receive : Directions::none;
  // What is held may be the question that the peer's answer is waited for.
  const bool writes = !handshaking && any(wanted & Directions::send);
  if (writes || engine_.wants_to_write()) lower |= Directions::send;
  engine_.wire().lower().collect_waits(lower, list);
}

void EngineSession::do_close() {
  if (state_ == State::idle || state_ == State::closed) return;
  const io::StreamRef lower = engine_.wire().lower();
  forget();
  state_ = State::closed;
  lower.close();
}

}  // namespace fairlead::tls
