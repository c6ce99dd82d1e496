// SPDX-License-Identifier: Apache-2.0
// Session: from bytes to packets. A packet that lies whole in the input is read in place; of any other, all but the
// payload is gathered in the receive buffer.
#include "fairlead/base/try.hpp"
#include "fairlead/mqtt/session.hpp"

#include "mqtt/dialect_table.hpp"
#include "mqtt/session_limits.hpp"
#include "mqtt/wire.hpp"

#include <algorithm>

namespace fairlead::mqtt {
namespace {

template <class... Types>
constexpr unsigned bits(Types... types) {
  return ((1U << static_cast<unsigned>(types)) | ...);
}

/// Whether a server may send a packet that begins so (section 2.2.1 and 2.2.2 of 3.1.1, 2.1.2 and 2.1.3 of 5.0).
bool flags_allowed(std::uint8_t first) {
  using enum PacketType;
  constexpr unsigned kFromServer =
      bits(connack, puback, pubrec, pubrel, pubcomp, suback, unsuback, pingresp, disconnect, auth);
  const unsigned flags = first & 0x0fU;
  const auto type = static_cast<PacketType>(first >> 4U);
  if (type == publish) {
    const unsigned qos = flags >> 1U & 3U;
    return qos != 3 && (qos != 0 || (flags & kDuplicateFlag) == 0);  // 3.3.1-2, 3.3.1-4
  }
  return (kFromServer & bits(type)) != 0 && flags == (type == pubrel ? kReservedFlags : 0);
}

}  // namespace

bool Session::accepts_bytes() const {
  if (state_ != SessionState::connecting && state_ != SessionState::online) return false;
  return notice_ == Notice::none && !aborted_ && !ended_ && transmit_.free() >= kAckRoom;
}

std::size_t Session::on_bytes(Bytes bytes, Instant now) {
  if (state_ == SessionState::offline || state_ == SessionState::closing) return bytes.size();
  if (!bytes.empty()) {
    heard_at_ = now;
    if (awaiting_ping_) await_answer(now, ping_timeout_);
  }
  std::size_t taken = 0;
  while (taken < bytes.size() && accepts_bytes()) {
    const Bytes rest = bytes.subspan(taken);
    taken += await_ == Await::payload ? take_payload(rest) : take_packet(rest);
  }
  return taken;
}

Result<std::size_t> Session::needed(Bytes front) const {
  if (front.empty()) return 2;
  const auto first = std::to_integer<std::uint8_t>(front[0]);
  if (!flags_allowed(first)) return fail(Errc::invalid);
  const auto header = read_fixed_header(front);
  if (!header) {
    if (header.error() == Errc::would_block) return front.size() + 1;
    return fail(header.error());
  }
  const PacketType type = header->type();
  if (state_ == SessionState::connecting && type != PacketType::connack && type != PacketType::auth) {
    return fail(Errc::protocol);  // 3.2.0-1
  }
  const std::size_t end = header->size + header->remaining;
  if (end > maximum_packet_size_) return fail(Errc::too_large);
  if (type != PacketType::publish) return end;

  // PUBLISH up to its payload (3.3.2): topic, packet identifier, properties.
  const std::size_t id_size = (header->flags() & 6U) != 0 ? 2 : 0;
  std::size_t head = header->size + 2U;
  if (head > end) return fail(Errc::invalid);
  if (head > front.size()) return head;
  head += ByteReader(front.subspan(header->size)).u16() + id_size;
  if (head > end) return fail(Errc::invalid);
  if (head > front.size()) return head;
  const auto properties = dialect_->properties_extent(front.subspan(head));
  if (properties) {
    head += *properties;
  } else if (properties.error() == Errc::would_block) {
    head = front.size() + 1;
  } else {
    return fail(properties.error());
  }
  if (head > end) return fail(Errc::invalid);
  return head;
}

std::size_t Session::take_packet(Bytes input) {
  if (held_ != 0) return take_into_buffer(input);
  const auto need = needed(input);
  if (!need) {
    fail_connection(need.error());
    return input.size();
  }
  if (*need > input.size()) return take_into_buffer(input);
  return *need + handle_front(input.first(*need), input.subspan(*need));
}

std::size_t Session::take_into_buffer(Bytes input) {
  std::size_t taken = 0;
  while (true) {
    const auto need = needed(receive_.first(held_));
    if (!need || *need > receive_.size()) {
      fail_connection(need ? Errc::too_large : need.error());
      return input.size();
    }
    if (*need <= held_) return taken + handle_front(receive_.first(held_), input.subspan(taken));
    if (taken == input.size()) return taken;
    const std::size_t n = copy_bytes(receive_.subspan(held_, *need - held_), input.subspan(taken));
    held_ += n;
    taken += n;
  }
}

std::size_t Session::handle_front(Bytes front, Bytes rest) {
  const FixedHeader header = *read_fixed_header(front);
  const Bytes body = front.subspan(header.size);
  if (header.type() != PacketType::publish) {
    held_ = 0;
    if (const auto handled = handle_packet(header.type(), body); !handled) fail_connection(handled.error());
    return 0;
  }
  auto begun = begin_message(header.first, body, header.remaining);
  if (begun && held_ == 0 && rest.size() < message_.payload_size) begun = hold_head(front);
  if (!begun) {
    fail_connection(begun.error());
    return 0;
  }
  return take_payload(rest);
}

Result<void> Session::handle_packet(PacketType type, Bytes body) {
  switch (type) {
    case PacketType::connack: return on_connack(body);
    case PacketType::suback: return on_sub_ack(OpKind::subscribe, body);
    case PacketType::unsuback: return on_sub_ack(OpKind::unsubscribe, body);
    case PacketType::pingresp:
      if (!body.empty()) return fail(Errc::invalid);
      awaiting_ping_ = false;
      answer_by_ = Deadline::never();
      return {};
    case PacketType::disconnect: return on_disconnect(body);
    case PacketType::auth: return fail(dialect_->auth_answer);
    default: break;
  }
  FAIRLEAD_TRY_ASSIGN(const Ack ack, dialect_->read_ack(type, body));
  switch (type) {
    case PacketType::puback: return on_last_ack(ack, QoS::at_least_once);
    case PacketType::pubrec: return on_pubrec(ack);
    case PacketType::pubrel: return on_pubrel(ack);
    default: return on_last_ack(ack, QoS::exactly_once);  // PUBCOMP
  }
}

}  // namespace fairlead::mqtt
