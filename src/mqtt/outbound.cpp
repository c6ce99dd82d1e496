// SPDX-License-Identifier: Apache-2.0
// Session: publications, and what moves from the outbox to the transport.
#include "fairlead/base/try.hpp"
#include "fairlead/mqtt/session.hpp"

#include "mqtt/dialect_table.hpp"
#include "mqtt/session_limits.hpp"
#include "mqtt/wire.hpp"

#include <algorithm>

namespace fairlead::mqtt {
namespace {

/// PUBLISH up to its payload (section 3.3).
struct PublishHead {
  const Publication& publication;
  const Dialect& dialect;
  std::uint32_t remaining;

  void write(ByteWriter& out, std::uint16_t packet_id) const {
    const auto qos = static_cast<unsigned>(publication.qos);
    const unsigned retain = publication.retain == Retain::yes ? kRetainFlag : 0;
    write_fixed_header(out, first_byte(PacketType::publish, qos << 1U | retain), remaining);  // 3.3.1
    write_prefixed(out, publication.topic.view());                                            // 3.3.2.1
    if (packet_id != 0) out.u16(packet_id);                                                   // 3.3.2.2
    dialect.write_properties(out, publication.properties);                                    // 5.0: 3.3.2.3
  }
};

}  // namespace

Result<std::uint32_t> Session::packet_size(std::uint32_t remaining) const {
  if (remaining > kMaxRemainingLength) return fail(Errc::too_large);
  const auto size = static_cast<std::uint32_t>(1 + variable_size(remaining) + remaining);
  if (size > connected_.limits.maximum_packet_size) return fail(Errc::too_large);
  return size;
}

Result<Op> Session::publish(const Publication& publication) {
  const Payload& payload = publication.payload;
  if (publication.topic.empty()) return fail(Errc::invalid);
  if (!may_publish(publication.qos, publication.retain)) return fail(Errc::unsupported);
  FAIRLEAD_TRY_ASSIGN(const std::uint32_t properties,
                      dialect_->properties_size(PropertyPlace::publish, publication.properties));
  if (payload.size() > kMaxRemainingLength) return fail(Errc::too_large);
  const auto payload_size = static_cast<std::uint32_t>(payload.size());
  const bool has_id = publication.qos != QoS::at_most_once;
  const auto remaining =
      static_cast<std::uint32_t>(2 + publication.topic.view().size() + (has_id ? 2 : 0) + properties + payload_size);
  FAIRLEAD_TRY_ASSIGN(const std::uint32_t whole, packet_size(remaining));
  const PublishHead head{publication, *dialect_, remaining};
  const std::uint32_t head_size = whole - payload_size;
  const bool copied = payload.kind() == Payload::Kind::copied;

  // The short way: straight into the transmit buffer. Bytes that may be read in place are copied only if few, or if no
  // outbox could hold their head.
  const bool online = state_ == SessionState::online;
  const bool copies = copied || outbox_.capacity() == 0;
  const std::size_t most = copies ? transmit_.capacity() : transmit_.capacity() / 4;
  if (!has_id && online && payload.kind() != Payload::Kind::streamed && whole + kControlReserve <= most &&
      may_pass_queue()) {
    if (whole + kControlReserve > transmit_.free()) return fail(Errc::would_block);
    ByteWriter out(transmit_.append(whole));
    head.write(out, 0);
    out.bytes(payload.bytes());
    return Op();
  }

  if (!copied && head_size + kControlReserve > transmit_.capacity()) return fail(Errc::no_space);
  FAIRLEAD_TRY_ASSIGN(detail::Operation* const added, add_operation(copied ? whole : head_size, OpKind::publish));
  detail::Operation& op = *added;
  ByteWriter out(outbox_.record(op));
  head.write(out, has_id ? op.packet_id() : std::uint16_t{0});
  op.qos = publication.qos;
  if (copied) {
    out.bytes(payload.bytes());
  } else if (payload_size != 0) {
    op.payload_size = payload_size;
    op.borrowed = payload.bytes().data();
  }
  if (!has_id) ++queued_qos_0_;
  const Op handle(op.handle);
  refill();
  return handle;
}

Result<detail::Operation*> Session::add_operation(std::uint32_t record_size, OpKind kind) {
  FAIRLEAD_TRY_ASSIGN(detail::Operation* const op, outbox_.add(record_size));
  op->kind = kind;
  // The outbox may have moved the packet that is on its way.
  if (sending_ != nullptr && sending_->payload_size == 0) {
    transmit_.supply(outbox_.record(*sending_).last(transmit_.inserted()));
  }
  return op;
}

bool Session::may_pass_queue() {
  const detail::Operation* const next = outbox_.cursor();
  if (next == nullptr) return true;
  // Publications that wait for the server's quota do not hold up QoS 0, which has an order of its own.
  return queued_qos_0_ == 0 && quota_ == 0 && next->kind == OpKind::publish;
}

void Session::refill() {
  if (state_ != SessionState::online) return;
  while (detail::Operation* const op = outbox_.cursor()) {
    if (op->state == detail::Operation::State::release_queued) {
      if (transmit_.free() < kControlReserve) return;
      append_small(first_byte(PacketType::pubrel, kReservedFlags), op->packet_id(), ReasonCode::success);
      op->state = detail::Operation::State::awaiting_complete;
      outbox_.advance_cursor();
    } else if (const auto refused = refusal(*op)) {
      finish(*op, refused);
    } else if (!transmit_packet(*op)) {
      return;
    }
  }
}

bool Session::may_publish(QoS qos, Retain retain) const {
  const ServerLimits& limits = connected_.limits;
  return qos <= limits.maximum_qos && (retain == Retain::no || limits.retain_available);
}

std::optional<Errc> Session::refusal(const detail::Operation& op) const {
  if (op.record_size + op.payload_size > connected_.limits.maximum_packet_size) return Errc::too_large;
  if (op.kind == OpKind::subscribe && dialect_->asks_too_much(outbox_.record(op), connected_.limits)) {
    return Errc::unsupported;
  }
  if (op.kind != OpKind::publish) return std::nullopt;
  const bool retained = (outbox_.record(op).front() & std::byte{kRetainFlag}) != std::byte{0};
  if (!may_publish(op.qos, retained ? Retain::yes : Retain::no)) return Errc::unsupported;
  return std::nullopt;
}

bool Session::transmit_packet(detail::Operation& op) {
  const bool counts = op.kind == OpKind::publish && op.qos != QoS::at_most_once;
  if (counts && quota_ == 0) return false;
  const Bytes record = outbox_.record(op);
  const bool oversize = record.size() + kControlReserve > transmit_.capacity();
  const bool inserts = oversize || op.payload_size != 0;
  if (inserts && transmit_.inserted() != 0) return false;
  if (!oversize) {
    if (record.size() + kControlReserve > transmit_.free()) return false;
    transmit_.append(record);
  }
  if (counts) {
    --quota_;
    op.holds_quota = true;
  }
  op.attempted = true;
  outbox_.advance_cursor();
  if (!inserts) {
    packet_sent(op);
    return true;
  }
  op.state = detail::Operation::State::sending;
  sending_ = &op;
  transmit_.insert(oversize ? op.record_size : op.payload_size);
  if (oversize) {
    transmit_.supply(record);
  } else if (op.borrowed != nullptr) {
    transmit_.supply(Bytes(op.borrowed, op.payload_size));
  }
  return true;
}

void Session::packet_sent(detail::Operation& op) {
  if (op.kind == OpKind::publish && op.qos == QoS::at_most_once) return finish(op, std::nullopt);
  op.state = detail::Operation::State::awaiting_ack;
}

void Session::finish(detail::Operation& op, std::optional<Errc> error, ReasonCode reason) {
  if (op.holds_quota) ++quota_;
  if (op.kind == OpKind::publish && op.qos == QoS::at_most_once) --queued_qos_0_;
  outbox_.finish(op, error ? static_cast<std::uint8_t>(*error) : std::uint8_t{0}, reason);
}

bool Session::append_small(std::uint8_t first, std::uint16_t packet_id, ReasonCode reason) {
  // Sections 3.4 to 3.7: the identifier; 5.0 leaves the reason out when all is well.
  const bool says_why = dialect_->has_reasons && reason != ReasonCode::success;
  ByteWriter out(transmit_.append(says_why ? 5 : 4));
  write_fixed_header(out, first, says_why ? 3 : 2);
  out.u16(packet_id);
  if (says_why) out.u8(static_cast<std::uint8_t>(reason));
  return out.ok();
}

std::span<const Bytes> Session::to_send() {
  refill();
  return transmit_.pieces();
}

void Session::on_sent(std::size_t n, Instant now) {
  if (n == 0) return;
  transmit_.take(n);
  if (state_ == SessionState::connecting && transmit_.empty()) transmit_.clear();  // With CONNECT's password.
  sent_at_ = now;
  if (awaiting_ping_) {
    if (!ping_left_) sending_counts_until_ = after(now, connected_.keep_alive);
    ping_left_ = ping_left_ || (transmit_.empty() && !ping_owed_);
    if (!sending_counts_until_.passed(now)) await_answer(now, ping_timeout_);
  }
  if (ping_owed_ && state_ == SessionState::online) send_ping(now);  // 3.14.4-1: nothing follows DISCONNECT.
  if (sending_ == nullptr || transmit_.inserted() != 0) return;
  detail::Operation& op = *sending_;
  sending_ = nullptr;
  packet_sent(op);
}

std::optional<PayloadWanted> Session::payload_wanted() {
  refill();
  if (!transmit_.hungry()) return std::nullopt;
  const std::uint32_t left = transmit_.inserted();
  return PayloadWanted{.op = Op(sending_->handle), .offset = sending_->payload_size - left, .size = left};
}

Result<void> Session::supply_payload(Op op, Bytes bytes) {
  const auto wanted = payload_wanted();
  if (!wanted || wanted->op != op || bytes.empty() || bytes.size() > wanted->size) return fail(Errc::invalid);
  transmit_.supply(bytes);
  return {};
}

Result<void> Session::fail_payload(Op op, Errc why) {
  const auto wanted = payload_wanted();
  if (!wanted || wanted->op != op) return fail(Errc::invalid);
  detail::Operation& failed = *sending_;
  end({.error = why, .layer = Layer::mqtt, .reason = ReasonCode::implementation_specific_error});
  const bool repeated = (outbox_.record(failed).front() & std::byte{kDuplicateFlag}) != std::byte{0};
  if (failed.qos == QoS::exactly_once && repeated) {
    // The server may have it, and would take the next message with this identifier for a repetition.
    failed.error = static_cast<std::uint8_t>(why);
    failed.state = detail::Operation::State::release_queued;
  } else {
    finish(failed, why);
  }
  return {};
}

bool Session::all_sent() {
  refill();
  return transmit_.empty() && outbox_.cursor() == nullptr;
}

}  // namespace fairlead::mqtt
