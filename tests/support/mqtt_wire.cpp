// SPDX-License-Identifier: Apache-2.0
#include "support/mqtt_wire.hpp"

#include <stdexcept>

namespace fairlead::support {
namespace {

Buffer two_bytes(std::uint16_t v) { return raw({static_cast<unsigned>(v >> 8U), static_cast<unsigned>(v & 0xffU)}); }

/// Reads from the front; throws past the end.
class Cursor {
 public:
  explicit Cursor(const Buffer& bytes, std::size_t at) : bytes_(bytes), at_(at) {}
  unsigned u8() {
    if (at_ >= bytes_.size()) throw std::runtime_error("packet of a client ends early");
    return std::to_integer<unsigned>(bytes_[at_++]);
  }
  unsigned u16() {
    const unsigned high = u8();
    return high << 8U | u8();
  }
  std::uint32_t variable() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
      const unsigned b = u8();
      value |= (b & 0x7fU) << shift;
      if (b < 0x80) return value;
    }
    throw std::runtime_error("variable byte integer of five bytes");
  }
  Buffer take(std::size_t n) {
    Buffer taken;
    for (; n > 0; --n) taken.push_back(static_cast<std::byte>(u8()));
    return taken;
  }
  std::string text(std::size_t n) { return std::string(text_of(take(n))); }
  std::string prefixed() { return text(u16()); }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

 private:
  const Buffer& bytes_;
  std::size_t at_;
};

void read_connect(Cursor& in, ClientPacket& p, unsigned& version) {
  if (in.prefixed() != "MQTT") throw std::runtime_error("CONNECT without the protocol's name");
  version = p.version = in.u8();
  p.connect_flags = in.u8();
  p.keep_alive = in.u16();
  if (version == 5) p.properties = in.take(in.variable());
  p.client_id = in.prefixed();
  in.take(in.left());  // Will and credentials are compared as bytes where a test cares.
}

void read_publish(Cursor& in, ClientPacket& p, unsigned version) {
  if (p.qos() == 3) throw std::runtime_error("PUBLISH at QoS 3");
  p.topic = in.prefixed();
  if (p.qos() != 0) p.id = static_cast<std::uint16_t>(in.u16());
  if (p.qos() != 0 && p.id == 0) throw std::runtime_error("PUBLISH without packet identifier");
  if (version == 5) p.properties = in.take(in.variable());
  p.payload = in.text(in.left());
}

void read_filters(Cursor& in, ClientPacket& p, unsigned version) {
  if (p.flags != 2) throw std::runtime_error("reserved flags of SUBSCRIBE or UNSUBSCRIBE");
  p.id = static_cast<std::uint16_t>(in.u16());
  if (version == 5) p.properties = in.take(in.variable());
  while (in.left() != 0) {
    p.filters.push_back(in.prefixed());
    if (p.type == 8) p.options.push_back(in.u8());
  }
}

void read_reason(Cursor& in, ClientPacket& p) {
  if (in.left() != 0) p.reason = in.u8();
  if (in.left() != 0) p.properties = in.take(in.variable());
}

}  // namespace

Buffer raw(std::initializer_list<unsigned> bytes) {
  Buffer made;
  for (const unsigned b : bytes) made.push_back(static_cast<std::byte>(b));
  return made;
}

Buffer raw(std::string_view text) {
  const Bytes bytes = bytes_of(text);
  return {bytes.begin(), bytes.end()};
}

Buffer& operator+=(Buffer& to, const Buffer& more) {
  to.insert(to.end(), more.begin(), more.end());
  return to;
}
Buffer operator+(Buffer a, const Buffer& b) { return a += b; }

Buffer prefixed(std::string_view text) { return two_bytes(static_cast<std::uint16_t>(text.size())) + raw(text); }

Buffer variable(std::uint32_t value) {
  Buffer made;
  do {
    const unsigned low = value & 0x7fU;
    value >>= 7U;
    made += raw({value != 0 ? low | 0x80U : low});
  } while (value != 0);
  return made;
}

Buffer packet(unsigned first, const Buffer& body) {
  return raw({first}) + variable(static_cast<std::uint32_t>(body.size())) + body;
}

Buffer block(const Buffer& properties) { return variable(static_cast<std::uint32_t>(properties.size())) + properties; }

Buffer connack(unsigned code, bool session_present, std::optional<Buffer> properties) {
  return packet(0x20, raw({session_present ? 1U : 0U, code}) + properties.value_or(Buffer{}));
}

Buffer publish(std::string_view topic, std::string_view payload, unsigned qos, std::uint16_t id, unsigned more_flags,
               std::optional<Buffer> properties) {
  Buffer body = prefixed(topic);
  if (qos != 0) body += two_bytes(id);
  return packet(0x30U | qos << 1U | more_flags, body + properties.value_or(Buffer{}) + raw(payload));
}

Buffer acknowledge(unsigned first, std::uint16_t id, std::optional<unsigned> reason, std::optional<Buffer> properties) {
  Buffer body = two_bytes(id);
  if (reason) body += raw({*reason});
  return packet(first, body + properties.value_or(Buffer{}));
}
Buffer puback(std::uint16_t id) { return acknowledge(kPuback, id); }
Buffer pubrec(std::uint16_t id) { return acknowledge(kPubrec, id); }
Buffer pubrel(std::uint16_t id) { return acknowledge(kPubrel, id); }
Buffer pubcomp(std::uint16_t id) { return acknowledge(kPubcomp, id); }
Buffer suback(std::uint16_t id, const Buffer& codes, std::optional<Buffer> properties) {
  return packet(0x90, two_bytes(id) + properties.value_or(Buffer{}) + codes);
}
Buffer unsuback(std::uint16_t id, const Buffer& codes, std::optional<Buffer> properties) {
  return packet(0xb0, two_bytes(id) + properties.value_or(Buffer{}) + codes);
}
Buffer pingresp() { return packet(0xd0, {}); }

void PacketReader::push(Bytes bytes) { held_.insert(held_.end(), bytes.begin(), bytes.end()); }

std::optional<ClientPacket> PacketReader::next() {
  std::size_t header = 1;
  std::uint32_t remaining = 0;
  for (unsigned shift = 0;; ++header, shift += 7) {
    if (shift == 28) throw std::runtime_error("remaining length of five bytes");
    if (header >= held_.size()) return std::nullopt;
    const unsigned b = std::to_integer<unsigned>(held_[header]);
    remaining |= (b & 0x7fU) << shift;
    if (b < 0x80) break;
  }
  const std::size_t size = header + 1 + remaining;
  if (held_.size() < size) return std::nullopt;

  ClientPacket p;
  p.bytes.assign(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(size));
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(size));
  p.type = std::to_integer<unsigned>(p.bytes[0]) >> 4U;
  p.flags = std::to_integer<unsigned>(p.bytes[0]) & 0xfU;
  Cursor in(p.bytes, header + 1);
  switch (p.type) {
    case 1: read_connect(in, p, version_); break;
    case 3: read_publish(in, p, version_); break;
    case 4:
    case 5:
    case 6:
    case 7:
      if (p.flags != (p.type == 6 ? 2U : 0U)) throw std::runtime_error("reserved flags of an acknowledgement");
      p.id = static_cast<std::uint16_t>(in.u16());
      read_reason(in, p);
      break;
    case 8:
    case 10: read_filters(in, p, version_); break;
    case 12: break;
    case 14: read_reason(in, p); break;
    default: throw std::runtime_error("a packet that only a server sends");
  }
  if (in.left() != 0) throw std::runtime_error("bytes behind the end of a packet");
  return p;
}

}  // namespace fairlead::support
