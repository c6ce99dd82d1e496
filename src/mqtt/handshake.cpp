// SPDX-License-Identifier: Apache-2.0
// Session: CONNECT, CONNACK, and taking up work where the last connection left it.
#include "fairlead/base/try.hpp"
#include "fairlead/mqtt/session.hpp"

#include "mqtt/dialect_table.hpp"
#include "mqtt/session_limits.hpp"
#include "mqtt/wire.hpp"

#include <algorithm>

namespace fairlead::mqtt {
namespace {

constexpr std::string_view kProtocolName = "MQTT";

// Connect flags (section 3.1.2.3).
constexpr unsigned kUserNameFlag = 0x80;
constexpr unsigned kPasswordFlag = 0x40;
constexpr unsigned kWillRetainFlag = 0x20;
constexpr unsigned kWillQosShift = 3;
constexpr unsigned kWillFlag = 0x04;
constexpr unsigned kCleanStartFlag = 0x02;

std::uint8_t connect_flags(const ConnectOptions& o) {
  unsigned flags = 0;
  if (o.user_name) flags |= kUserNameFlag;
  if (o.password) flags |= kPasswordFlag;
  if (o.will) {
    flags |= kWillFlag | static_cast<unsigned>(o.will->qos) << kWillQosShift;
    if (o.will->retain == Retain::yes) flags |= kWillRetainFlag;
  }
  if (o.clean_start == CleanStart::yes) flags |= kCleanStartFlag;
  return static_cast<std::uint8_t>(flags);
}

constexpr Duration kMostKeepAlive = std::chrono::milliseconds(65'535'999);

bool is_sayable(Duration d) { return d <= Duration::zero() || d >= std::chrono::seconds(1); }

Result<void> check(const ConnectOptions& o) {
  const bool texts = valid_text(o.client_id) && (!o.user_name || valid_text(*o.user_name));
  const bool sizes = (!o.password || o.password->size() <= kMaxString) &&
                     (!o.will || (!o.will->topic.empty() && o.will->payload.size() <= kMaxString));
  const bool times = o.keep_alive.count() >= 0 && o.keep_alive.count() <= kMostKeepAlive.count() &&
                     o.ping_timeout.count() > 0 && o.connack_timeout.count() > 0;
  // Less than a second would be said as 0, which means never, or at once.
  const bool whole = is_sayable(o.keep_alive) && is_sayable(o.session_expiry.value_or(Duration::zero()));
  if (!texts || !sizes || !times || !whole) return fail(Errc::invalid);
  return {};
}

}  // namespace

// 3.1: variable header, then the payload in the order of its flags.
Result<void> Session::on_transport_up(const ConnectOptions& options, Instant now) {
  if (state_ != SessionState::offline) return fail(Errc::busy);
  FAIRLEAD_TRY(check(options));
  // QoS 1 needs no place, so that a table without one limits nothing.
  const auto table = static_cast<std::uint16_t>(inbound_.capacity());
  const bool asked = options.receive_maximum != 0 && (table == 0 || options.receive_maximum < table);
  const std::uint16_t receive_maximum = asked ? options.receive_maximum : table;
  FAIRLEAD_TRY_ASSIGN(std::size_t length, dialect_->connect_properties_size(options, receive_maximum));
  length += 2 + kProtocolName.size() + 1 + 1 + 2 + 2 + options.client_id.size();
  if (options.will) {
    FAIRLEAD_TRY_ASSIGN(const std::uint32_t properties,
                        dialect_->properties_size(PropertyPlace::will, options.will->properties));
    length += properties + 2 + options.will->topic.view().size() + 2 + options.will->payload.size();
  }
  if (options.user_name) length += 2 + options.user_name->size();
  if (options.password) length += 2 + options.password->size();
  const auto remaining = static_cast<std::uint32_t>(length);
  const std::size_t size = 1 + variable_size(remaining) + remaining;
  if (size > transmit_.capacity() || transmit_.capacity() < kLeastTransmit || receive_.size() < kLeastReceive) {
    return fail(Errc::no_space);
  }

  const auto keep_alive = static_cast<std::uint16_t>(whole_seconds(options.keep_alive));
  ByteWriter out(transmit_.append(size));
  write_fixed_header(out, first_byte(PacketType::connect), remaining);  // 3.1.1
  write_prefixed(out, kProtocolName);                                   // 3.1.2.1
  out.u8(static_cast<std::uint8_t>(dialect_->version));                 // 3.1.2.2
  out.u8(connect_flags(options));                                       // 3.1.2.3
  out.u16(keep_alive);                                                  // 3.1.2.10
  dialect_->write_connect_properties(out, options, receive_maximum);    // 5.0: 3.1.2.11
  write_prefixed(out, options.client_id);                               // 3.1.3.1
  if (options.will) {
    dialect_->write_properties(out, options.will->properties);  // 5.0: 3.1.3.2
    write_prefixed(out, options.will->topic.view());            // 3.1.3.2; 5.0: 3.1.3.3
    write_prefixed(out, options.will->payload);                 // 3.1.3.3; 5.0: 3.1.3.4
  }
  if (options.user_name) write_prefixed(out, *options.user_name);  // 3.1.3.4; 5.0: 3.1.3.5
  if (options.password) write_prefixed(out, *options.password);    // 3.1.3.5; 5.0: 3.1.3.6

  state_ = SessionState::connecting;
  ended_.reset();
  clean_start_ = options.clean_start == CleanStart::yes;
  leaves_ = options.incoming == Incoming::leave;
  connected_.keep_alive = std::chrono::seconds(keep_alive);
  ping_timeout_ = options.ping_timeout;
  maximum_packet_size_ = options.maximum_packet_size == 0 ? kMaxRemainingLength + 5 : options.maximum_packet_size;
  await_answer(now, options.connack_timeout);
  sent_at_ = heard_at_ = now;
  return {};
}

// 3.2
Result<void> Session::on_connack(Bytes body) {
  if (state_ != SessionState::connecting) return fail(Errc::protocol);
  const auto read = dialect_->read_connack(body);
  if (!read) return fail(read.error());
  const Connack& ack = *read;
  if (is_failure(ack.reason)) {
    end_by_server(Layer::mqtt_connect, ack.reason, ack.native, ack.connected.properties);
    return {};
  }
  if (ack.connected.session_present && clean_start_) return fail(Errc::protocol);  // 3.2.2-1; 5.0: 3.2.2-2
  state_ = SessionState::online;
  answer_by_ = Deadline::never();
  const Duration asked_for = connected_.keep_alive;
  connected_ = ack.connected;
  // 5.0: 3.2.2.3.14
  connected_.keep_alive = ack.server_keep_alive ? std::chrono::seconds(*ack.server_keep_alive) : asked_for;
  quota_ = connected_.limits.receive_maximum;
  resume(connected_.session_present);
  notice_ = Notice::connected;
  return {};
}

// 4.4: what is unacknowledged is sent again, in its order. Where the server has lost the session, it is new to it.
void Session::resume(bool session_present) {
  using State = detail::Operation::State;
  session_present ? inbound_.forget_mentions() : inbound_.clear();
  for (detail::Operation* next = outbox_.first(); next != nullptr;) {
    detail::Operation& op = *next;
    next = outbox_.next(op);
    if (!op.attempted) continue;
    if (op.error != 0 && !session_present) {  // Given up, and nothing is left to release.
      finish(op, static_cast<Errc>(op.error));
      continue;
    }
    ++connected_.resent;
    if (session_present) continue;
    if (op.kind == OpKind::publish) {
      if (op.qos == QoS::exactly_once) ++connected_.possible_duplicates;
      outbox_.record(op).front() &= ~std::byte{kDuplicateFlag};
    }
    op.state = State::queued;
  }
}

void Session::on_transport_lost() {
  using State = detail::Operation::State;
  if (state_ == SessionState::offline) return;
  abort_message();
  if (notice_ == Notice::connected) notice_ = Notice::none;
  ack_reasons_ = {};
  ack_properties_ = {};
  if (ended_) ended_->properties = {};
  transmit_.clear();
  sending_ = nullptr;
  for (detail::Operation* op = outbox_.first(); op != nullptr;) {
    detail::Operation& each = *op;
    op = outbox_.next(each);
    each.holds_quota = false;
    if (each.kind == OpKind::publish && each.attempted) {
      if (each.qos == QoS::at_most_once) {
        finish(each, Errc::reset);
        continue;
      }
      outbox_.record(each).front() |= std::byte{kDuplicateFlag};
    }
    if (each.state == State::awaiting_ack || each.state == State::sending) each.state = State::queued;
    if (each.state == State::awaiting_complete) each.state = State::release_queued;
  }
  outbox_.rewind_cursor();
  connected_.limits = {};
  quota_ = 0;
  answer_by_ = Deadline::never();
  awaiting_ping_ = ping_owed_ = false;
  state_ = SessionState::offline;
}

}  // namespace fairlead::mqtt
