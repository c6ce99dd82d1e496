// SPDX-License-Identifier: Apache-2.0
// Session: answers of the server to what we sent (sections 3.4 to 3.7, 3.9, 3.11), and PUBREL to what it sent.
//
// An acknowledgement of an identifier that is not in use is passed over: it can be left from before a reconnect. One
// that cannot belong to the operation that uses the identifier breaks the protocol.
#include "fairlead/base/try.hpp"
#include "fairlead/mqtt/session.hpp"

#include "mqtt/dialect_table.hpp"
#include "mqtt/wire.hpp"

namespace fairlead::mqtt {
namespace {

using OperationState = detail::Operation::State;

bool is_publication(const detail::Operation& op, QoS qos) { return op.kind == OpKind::publish && op.qos == qos; }

std::optional<Errc> error_of(ReasonCode reason) {
  if (!is_failure(reason)) return std::nullopt;
  return errc_of(reason);
}

}  // namespace

void Session::finish_with_views(detail::Operation& op, std::optional<Errc> error, ReasonCode reason, Bytes reasons,
                                Properties properties) {
  finish(op, error, reason);
  if (reasons.empty() && properties.empty()) return;
  op.has_views = true;
  ack_reasons_ = reasons;
  ack_properties_ = properties;
  notice_ = Notice::views;
}

// 4.3.2: PUBACK. 4.3.3: PUBCOMP, where any reason means that it is over: a server that no longer knows the identifier
// has finished with the message before (3.7.2.1).
Result<void> Session::on_last_ack(const Ack& ack, QoS qos) {
  detail::Operation* const op = outbox_.find(ack.id);
  if (op == nullptr) return {};
  const bool by_puback = qos == QoS::at_least_once;
  if (!is_publication(*op, qos) ||
      op->state != (by_puback ? OperationState::awaiting_ack : OperationState::awaiting_complete)) {
    return fail(Errc::protocol);
  }
  std::optional<Errc> error;
  if (by_puback) {
    error = error_of(ack.reason);
  } else if (op->error != 0) {
    error = static_cast<Errc>(op->error);  // It was given up before.
  }
  finish_with_views(*op, error, ack.reason, {}, ack.properties);
  return {};
}

// 4.3.3: from here on the server has the message, and PUBREL follows.
Result<void> Session::on_pubrec(const Ack& ack) {
  detail::Operation* const op = outbox_.find(ack.id);
  ReasonCode reason = ReasonCode::success;
  if (op == nullptr) {
    if (is_failure(ack.reason)) return {};
    reason = ReasonCode::packet_identifier_not_found;
  } else {
    const bool expected = op->state == OperationState::awaiting_ack || op->state == OperationState::awaiting_complete;
    if (!is_publication(*op, QoS::exactly_once) || !expected) return fail(Errc::protocol);
    if (is_failure(ack.reason)) {
      finish_with_views(*op, error_of(ack.reason), ack.reason, {}, ack.properties);
      return {};
    }
    op->state = OperationState::awaiting_complete;
  }
  append_small(first_byte(PacketType::pubrel, kReservedFlags), ack.id.value(), reason);
  return {};
}

// 4.3.3: the server will not repeat this message. It may ask again, when our PUBCOMP was lost.
Result<void> Session::on_pubrel(const Ack& ack) {
  const bool known = inbound_.erase(ack.id.value());
  append_small(first_byte(PacketType::pubcomp), ack.id.value(),
               known ? ReasonCode::success : ReasonCode::packet_identifier_not_found);
  return {};
}

Result<void> Session::on_sub_ack(OpKind kind, Bytes body) {
  FAIRLEAD_TRY_ASSIGN(const SubAck ack, dialect_->read_sub_ack(kind, body));
  detail::Operation* const op = outbox_.find(ack.id);
  if (op == nullptr) return {};
  if (op->kind != kind || op->state != OperationState::awaiting_ack) return fail(Errc::protocol);
  const bool counted = kind == OpKind::subscribe || dialect_->has_reasons;
  if (counted && ack.reasons.size() != op->filters) return fail(Errc::protocol);
  ReasonCode reason = ack.reasons.empty() ? ReasonCode::success : static_cast<ReasonCode>(ack.reasons.front());
  for (std::size_t i = 1; i < ack.reasons.size() && !is_failure(reason); ++i) {
    if (const auto other = static_cast<ReasonCode>(ack.reasons[i]); is_failure(other)) reason = other;
  }
  finish_with_views(*op, error_of(reason), reason, ack.reasons, ack.properties);
  return {};
}

}  // namespace fairlead::mqtt
