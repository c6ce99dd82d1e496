// SPDX-License-Identifier: Apache-2.0
#include "firmware/reflector.hpp"

namespace fairlead::firmware {
namespace {

// First bytes of packets, flags included (section 2.2.1 of 3.1.1, 2.1.2 of 5.0).
constexpr std::uint8_t kConnect = 0x10;
constexpr std::uint8_t kConnack = 0x20;
constexpr std::uint8_t kPuback = 0x40;
constexpr std::uint8_t kPubrec = 0x50;
constexpr std::uint8_t kPubrel = 0x62;
constexpr std::uint8_t kPubcomp = 0x70;
constexpr std::uint8_t kSubscribe = 0x82;
constexpr std::uint8_t kSuback = 0x90;
constexpr std::uint8_t kPingreq = 0xc0;
constexpr std::uint8_t kPingresp = 0xd0;
constexpr std::uint8_t kDisconnect = 0xe0;

/// The remaining length in front, of at most two bytes here; `size` of 0 when it is not there yet.
struct Length {
  std::size_t value = 0;
  std::size_t size = 0;
};
Length read_length(Bytes bytes) {
  ByteReader in(bytes);
  const std::size_t low = in.u8();
  if (low < 0x80) return {low, in.ok() ? 1U : 0U};
  const std::size_t high = in.u8();
  return {(low & 0x7fU) | high << 7U, in.ok() ? 2U : 0U};
}

}  // namespace

void Reflector::step() {
  for (;;) {
    const IoResult got = stream_.recv(MutableBytes(packet_).subspan(held_));
    if (!got.ok()) return;
    held_ += got.size();
    std::size_t done = 0;
    while (const std::size_t taken = handle(Bytes(packet_).first(held_).subspan(done))) done += taken;
    held_ = copy_bytes(packet_, Bytes(packet_).first(held_).subspan(done));
    if (held_ == packet_.size()) content_ = false;
  }
}

std::size_t Reflector::handle(Bytes front) {
  if (front.size() < 2) return 0;
  const Length length = read_length(front.subspan(1));
  const std::size_t size = 1 + length.size + length.value;
  if (length.size == 0 || size > front.size()) return 0;
  ByteReader body(front.first(size).subspan(1 + length.size));
  handle_packet(std::to_integer<std::uint8_t>(front[0]), body);
  if (!body.finished()) content_ = false;
  return size;
}

void Reflector::handle_packet(std::uint8_t first, ByteReader& body) {
  if (first >> 4U == 3) return on_publish(first, body);
  switch (first) {
    case kConnect: return on_connect(body);
    case kSubscribe: return on_subscribe(body);
    case kPubrel: return send_small(kPubcomp, body.u16());
    case kPubrec: return send_small(kPubrel, body.u16());
    case kPuback:
    case kPubcomp:
      body.u16();
      --unacknowledged_;
      return;
    case kPingreq: {
      constexpr std::array kPong{std::byte{kPingresp}, std::byte{0}};
      return send(kPong);
    }
    case kDisconnect: disconnected_ = true; return;
    default: content_ = false;
  }
}

void Reflector::on_connect(ByteReader& body) {
  if (text_of(body.take(body.u16())) != "MQTT") content_ = false;
  v5_ = body.u8() == 5;
  body.u8();   // Flags.
  body.u16();  // Keep alive.
  if (v5_) body.take(body.u8());
  body.take(body.u16());  // Client identifier.
  ByteWriter out(answer_);
  out.u8(kConnack);
  out.u8(v5_ ? 3 : 2);
  out.u8(memory_ == Memory::kept ? 1 : 0);
  out.u8(0);
  if (v5_) out.u8(0);
  send(out.written());
}

void Reflector::on_subscribe(ByteReader& body) {
  const std::uint16_t id = body.u16();
  pass_no_properties(body);
  body.take(body.u16());  // One filter.
  const std::uint8_t granted = body.u8() & 3U;
  ByteWriter out(answer_);
  out.u8(kSuback);
  out.u8(v5_ ? 4 : 3);
  out.u16(id);
  if (v5_) out.u8(0);
  out.u8(granted);
  send(out.written());
}

void Reflector::on_publish(std::uint8_t first, ByteReader& body) {
  const unsigned qos = first >> 1U & 3U;
  if ((first & 8U) != 0) ++duplicates_;
  const Bytes topic = body.take(body.u16());
  const std::uint16_t id = qos == 0 ? 0 : body.u16();
  pass_no_properties(body);
  const Bytes payload = body.take(body.size());
  if (qos != 0) send_small(qos == 1 ? kPuback : kPubrec, id);

  const std::size_t remaining = 2 + topic.size() + (qos == 0 ? 0U : 2U) + (v5_ ? 1U : 0U) + payload.size();
  ByteWriter out(answer_);
  out.u8(first & 0x36U);  // Neither DUP nor RETAIN.
  if (remaining >= 0x80) out.u8(static_cast<std::uint8_t>(remaining | 0x80U));
  out.u8(static_cast<std::uint8_t>(remaining < 0x80 ? remaining : remaining >> 7U));
  out.u16(static_cast<std::uint16_t>(topic.size()));
  out.bytes(topic);
  if (qos != 0) {
    out.u16(++last_id_);
    ++unacknowledged_;
  }
  if (v5_) out.u8(0);
  out.bytes(payload);
  if (!out.ok()) content_ = false;
  send(out.written());
}

void Reflector::pass_no_properties(ByteReader& body) {
  if (v5_ && body.u8() != 0) content_ = false;
}

void Reflector::send_small(std::uint8_t first, std::uint16_t id) {
  std::array<std::byte, 4> packet{};
  ByteWriter out(packet);
  out.u8(first);
  out.u8(2);
  out.u16(id);
  send(packet);
}

void Reflector::send(Bytes packet) {
  const IoResult sent = stream_.send(packet);
  if (!sent.ok() || sent.size() != packet.size()) content_ = false;
}

}  // namespace fairlead::firmware
