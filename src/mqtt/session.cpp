// SPDX-License-Identifier: Apache-2.0
// Session: construction and reports. Its other parts are in files of their own, one for each phase.
#include "fairlead/mqtt/session.hpp"

#include "mqtt/dialect_table.hpp"

namespace fairlead::mqtt {

Session::Session(const Dialect& dialect, const SessionMemory& memory)
    : dialect_(&dialect),
      transmit_(memory.transmit),
      receive_(memory.receive),
      inbound_(memory.inbound),
      outbox_(memory.outbox, memory.operations) {}

std::optional<Event> Session::next_event() {
  if (notice_ == Notice::connected) {
    notice_ = Notice::none;
    return connected_;
  }
  if (detail::Operation* const op = outbox_.first_over()) return take_completed(*op);
  if (notice_ == Notice::piece) return take_piece();
  if (aborted_) {
    const MessageAborted aborted = *aborted_;
    aborted_.reset();
    return aborted;
  }
  if (ended_) {
    const Ended ended = *ended_;
    ended_.reset();
    return ended;
  }
  return std::nullopt;
}

bool Session::has_event() const {
  return notice_ != Notice::none || outbox_.first_over() != nullptr || aborted_ || ended_;
}

Completed Session::take_completed(detail::Operation& op) {
  Completed completed{.op = Op(op.handle), .kind = op.kind, .reason = op.reason};
  if (op.error != 0) completed.error = static_cast<Errc>(op.error);
  if (op.has_views) {
    completed.reasons = ack_reasons_;
    completed.properties = ack_properties_;
    notice_ = Notice::none;
  }
  outbox_.release_first_over();
  return completed;
}

bool Session::wants_close() const { return state_ == SessionState::closing && transmit_.empty(); }

Version Session::version() const { return dialect_->version; }

}  // namespace fairlead::mqtt
