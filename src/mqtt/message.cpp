// SPDX-License-Identifier: Apache-2.0
// Session: a received PUBLISH, from its head to its acknowledgement.
#include "fairlead/base/check.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/mqtt/session.hpp"

#include "mqtt/dialect_table.hpp"
#include "mqtt/wire.hpp"

#include <algorithm>

namespace fairlead::mqtt {

// 3.3.1 and 3.3.2: flags, topic name, packet identifier, properties.
Result<void> Session::begin_message(std::uint8_t first, Bytes body, std::uint32_t remaining) {
  ByteReader in(body);
  const std::string_view topic = text_of(read_prefixed(in));
  if (!detail::valid_topic_name(topic)) return fail(topic.empty() ? Errc::protocol : Errc::invalid);  // 3.3.2-1, -2
  MessageHeader& header = message_;
  header.topic = TopicName::unchecked(topic);
  header.qos = static_cast<QoS>(first >> 1U & 3U);
  header.retain = (first & kRetainFlag) != 0 ? Retain::yes : Retain::no;
  header.duplicate = (first & kDuplicateFlag) != 0;
  header.packet_id = PacketId();
  if (header.qos != QoS::at_most_once) {
    const auto id = PacketId::parse(in.u16());
    if (!id) return fail(Errc::invalid);
    header.packet_id = *id;
  }
  FAIRLEAD_TRY_ASSIGN(header.properties, dialect_->read_publish_properties(in));
  header.payload_size = remaining - static_cast<std::uint32_t>(body.size());

  // 4.3.3: until PUBREL, a message with this identifier is the same message.
  const bool repeated = header.qos == QoS::exactly_once && inbound_.mention(header.packet_id.value());
  fate_ = repeated ? Fate::pass_over : leaves_ ? Fate::leave : Fate::deliver;
  // 4.4, 4.6: a server that resumes repeats what is unfinished, in its order. What it has not repeated before this new
  // message it will not publish again: it still owes PUBREL, or has lost its half of the session.
  const bool remembers = header.qos == QoS::exactly_once && fate_ == Fate::deliver;
  if (remembers && inbound_.full() && !inbound_.make_room()) return fail(Errc::no_space);
  payload_taken_ = 0;
  begun_ = false;
  await_ = Await::payload;
  return {};
}

Result<void> Session::hold_head(Bytes head) {
  if (head.size() > receive_.size()) return fail(Errc::too_large);
  held_ = copy_bytes(receive_, head);
  const auto moved = [&](const std::byte* from) { return receive_.data() + (from - head.data()); };
  const std::string_view topic = message_.topic.view();
  const Bytes properties = message_.properties.wire();
  message_.topic = TopicName::unchecked(text_of(Bytes(moved(bytes_of(topic).data()), topic.size())));
  if (!properties.empty()) message_.properties = Properties(Bytes(moved(properties.data()), properties.size()));
  return {};
}

std::size_t Session::take_payload(Bytes input) {
  const std::uint32_t left = message_.payload_size - payload_taken_;
  const auto n = static_cast<std::uint32_t>(std::min<std::size_t>(left, input.size()));
  if (n == 0 && left != 0) return 0;
  if (fate_ == Fate::deliver) {
    piece_ = input.first(n);
    notice_ = Notice::piece;
  } else {
    payload_taken_ += n;
    if (n == left) message_over();
  }
  return n;
}

MessagePiece Session::take_piece() {
  const MessagePiece piece{.header = message_, .data = piece_, .offset = payload_taken_};
  payload_taken_ += static_cast<std::uint32_t>(piece_.size());
  notice_ = Notice::none;
  begun_ = true;
  if (piece.is_last()) message_over();
  return piece;
}

void Session::message_over() {
  await_ = Await::packet;
  held_ = 0;
  begun_ = false;
  if (message_.qos == QoS::at_most_once || fate_ == Fate::leave) return;
  const std::uint16_t id = message_.packet_id.value();
  if (message_.qos == QoS::exactly_once && fate_ == Fate::deliver) inbound_.insert(id);
  if (state_ != SessionState::online) return;  // Nothing may follow our DISCONNECT; the server asks again.
  const PacketType answer = message_.qos == QoS::at_least_once ? PacketType::puback : PacketType::pubrec;
  // Room was there when the packet was taken, and requests leave it free.
  FAIRLEAD_CHECK(append_small(first_byte(answer), id, ReasonCode::success));
}

void Session::abort_message() {
  if (notice_ == Notice::piece) notice_ = Notice::none;
  if (await_ == Await::payload && begun_) {
    aborted_ = MessageAborted{.packet_id = message_.packet_id, .received = payload_taken_};
  }
  await_ = Await::packet;
  held_ = 0;
  begun_ = false;
}

}  // namespace fairlead::mqtt
