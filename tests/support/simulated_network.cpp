// SPDX-License-Identifier: Apache-2.0
#include "support/simulated_network.hpp"

#include <algorithm>
#include <stdexcept>
#include <variant>

namespace fairlead::support {

Result<void> SimulatedNetwork::open() {
  if (auto up = session_.on_transport_up(options, now); !up) return up;
  open_ = true;
  inbound_.clear();
  peer_.on_open();
  return {};
}

void SimulatedNetwork::cut() {
  if (!open_) return;
  open_ = false;
  inbound_.clear();
  cut_to_peer.reset();
  cut_to_session.reset();
  peer_.on_cut();
  session_.on_transport_lost();
  take_events();
}

void SimulatedNetwork::inject(const Buffer& bytes) { inbound_ += bytes; }

void SimulatedNetwork::run() {
  for (std::size_t steps = 0;; ++steps) {
    if (steps > 10'000'000) throw std::runtime_error("the simulation does not come to rest");
    take_events();
    bool moved = open_ && move_to_peer();
    moved = (open_ && move_to_session()) || moved;
    if (open_ && session_.wants_close()) cut();
    if (open_ && peer_.wants_cut() && inbound_.empty()) cut();
    if (!moved) return take_events();  // Of requests that this server does not take.
  }
}

void SimulatedNetwork::advance(Duration d) {
  const Instant end = now + d;
  run();
  while (session_.next_deadline().at() <= end) {
    now = std::max(now, session_.next_deadline().at());
    session_.on_time(now);
    run();
  }
  now = end;
  session_.on_time(now);
  run();
}

bool SimulatedNetwork::move_to_peer() {
  if (stalled) return false;
  if (const auto wanted = session_.payload_wanted(); wanted && source) {
    const Bytes more = source(*wanted);
    if (!more.empty() &&
        !session_.supply_payload(wanted->op, more.first(std::min<std::size_t>(more.size(), wanted->size)))) {
      throw std::runtime_error("a payload was asked for and refused");
    }
  }
  Buffer sent;
  for (const Bytes piece : session_.to_send()) {
    if (piece.empty()) throw std::runtime_error("to_send() gave an empty piece");
    sent.insert(sent.end(), piece.begin(), piece.end());
  }
  if (sent.empty()) return false;
  ++sends;
  sent.resize(std::min(sent.size(), chunk));
  if (cut_to_peer) {
    sent.resize(std::min(sent.size(), *cut_to_peer));
    *cut_to_peer -= sent.size();
  }
  if (!sent.empty()) {
    session_.on_sent(sent.size(), now);
    peer_.on_bytes(sent);
  }
  if (cut_to_peer && *cut_to_peer == 0) cut();
  return true;
}

bool SimulatedNetwork::move_to_session() {
  inbound_ += peer_.take_output();
  if (inbound_.empty() || !session_.accepts_bytes()) return false;
  Buffer some(inbound_.begin(), inbound_.begin() + static_cast<std::ptrdiff_t>(std::min(inbound_.size(), chunk)));
  if (cut_to_session) some.resize(std::min(some.size(), *cut_to_session));
  std::size_t taken = 0;
  while (taken < some.size()) {
    // A copy of its own, so that a view kept too long is a finding of the address sanitizer.
    const Buffer rest(some.begin() + static_cast<std::ptrdiff_t>(taken), some.end());
    const std::size_t n = session_.on_bytes(rest, now);
    taken += n;
    take_events();
    if (n == 0 && !session_.accepts_bytes()) break;
    if (n == 0) throw std::runtime_error("a session that accepts bytes takes none");
  }
  inbound_.erase(inbound_.begin(), inbound_.begin() + static_cast<std::ptrdiff_t>(taken));
  if (cut_to_session) {
    *cut_to_session -= taken;
    if (*cut_to_session == 0) cut();
  }
  return taken != 0;
}

void SimulatedNetwork::take_events() {
  while (const auto event = session_.next_event()) {
    if (on_event) on_event(*event);
    std::visit([&](const auto& one) { recorder_.add(one); }, *event);
  }
}

}  // namespace fairlead::support
