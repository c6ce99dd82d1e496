// SPDX-License-Identifier: Apache-2.0
// PacketReader: what a client sends, held against the standard.
#include "support/mqtt_rules.hpp"
#include "support/mqtt_wire.hpp"

#include <stdexcept>

namespace fairlead::support {
namespace {

void demand(bool holds, const char* otherwise) {
  if (!holds) throw std::runtime_error(otherwise);
}

/// Reads from the front; throws past the end.
class Cursor {
 public:
  explicit Cursor(Bytes rest) : rest_(rest) {}
  unsigned u8() { return std::to_integer<unsigned>(take(1)[0]); }
  std::uint16_t u16() {
    const unsigned high = u8();
    return static_cast<std::uint16_t>(high << 8U | u8());
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
  Bytes take(std::size_t n) {
    demand(n <= rest_.size(), "packet of a client ends early");
    const Bytes taken = rest_.first(n);
    rest_ = rest_.subspan(n);
    return taken;
  }
  std::string_view prefixed() { return text_of(take(u16())); }
  std::string_view text() {
    const std::string_view text = prefixed();
    demand(is_text(text), "bad UTF-8");
    return text;
  }
  std::string_view topic() {
    const std::string_view topic = prefixed();
    demand(is_topic_name(topic), "a topic name that is none");
    return topic;
  }
  /// A property block of 5.0.
  Buffer properties(Column column) {
    const Bytes block = take(variable());
    if (const char* const fault = property_fault(block, column)) throw std::runtime_error(fault);
    return {block.begin(), block.end()};
  }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  Bytes rest_;
};

void read_connect(Cursor& in, ClientPacket& p, unsigned& version) {
  demand(p.flags == 0, "reserved flags of CONNECT");
  demand(in.prefixed() == "MQTT", "CONNECT without the protocol's name");
  version = p.version = in.u8();
  demand(version == 4 || version == 5, "CONNECT of another version");
  p.connect_flags = in.u8();
  const bool will = (p.connect_flags & 4U) != 0;
  const bool user = (p.connect_flags & 0x80U) != 0;
  const bool password = (p.connect_flags & 0x40U) != 0;
  demand((p.connect_flags & 1U) == 0, "reserved flag in CONNECT");
  demand((p.connect_flags & 0x18U) != 0x18, "will at QoS 3");
  demand(will || (p.connect_flags & 0x38U) == 0, "flags of a will that is not there");
  p.keep_alive = in.u16();
  if (version == 5) p.properties = in.properties(Column::connect);
  p.client_id = in.text();
  if (version == 4) {
    demand(!p.client_id.empty() || (p.connect_flags & 2U) != 0, "no client identifier for a session that is kept");
    demand(user || !password, "a password without user name");
  }
  if (will) {
    if (version == 5) (void)in.properties(Column::will);
    (void)in.topic();
    (void)in.prefixed();
  }
  if (user) (void)in.text();
  if (password) (void)in.prefixed();
}

void read_publish(Cursor& in, ClientPacket& p, unsigned version) {
  demand(p.qos() != 3, "PUBLISH at QoS 3");
  demand(p.qos() != 0 || !p.dup(), "DUP at QoS 0");
  p.topic = in.topic();
  if (p.qos() != 0) p.id = in.u16();
  demand(p.qos() == 0 || p.id != 0, "PUBLISH without packet identifier");
  if (version == 5) p.properties = in.properties(Column::publish_by_client);
  p.payload = text_of(in.take(in.left()));
}

void read_filters(Cursor& in, ClientPacket& p, unsigned version) {
  demand(p.flags == 2, "reserved flags of SUBSCRIBE or UNSUBSCRIBE");
  p.id = in.u16();
  demand(p.id != 0, "SUBSCRIBE or UNSUBSCRIBE without packet identifier");
  const bool subscribes = p.type == 8;
  if (version == 5) p.properties = in.properties(subscribes ? Column::subscribe : Column::unsubscribe);
  do {
    p.filters.emplace_back(in.prefixed());
    demand(is_topic_filter(p.filters.back()), "a topic filter that is none");
    if (!subscribes) continue;
    demand(version == 4 || is_share(p.filters.back()), "a shared subscription that is none");
    const unsigned options = p.options.emplace_back(in.u8());
    demand((options & 3U) != 3 && (options & 0x30U) != 0x30 && options < 0x40, "reserved subscription options");
    demand(version == 5 || options < 3, "subscription options of 5.0");
    demand((options & 4U) == 0 || !p.filters.back().starts_with("$share/"), "NoLocal on a shared subscription");
  } while (in.left() != 0);
}

/// Reason and properties, which may be left out under 5.0.
void read_reason(Cursor& in, ClientPacket& p, unsigned version, Column column) {
  demand(version == 5 || in.left() == 0, "a reason under 3.1.1");
  if (in.left() != 0) p.reason = in.u8();
  if (in.left() != 0) p.properties = in.properties(column);
}

void read_body(Cursor& in, ClientPacket& p, unsigned& version) {
  switch (p.type) {
    case 1: return read_connect(in, p, version);
    case 3: return read_publish(in, p, version);
    case 4:
    case 5:
    case 6:
    case 7:
      demand(p.flags == (p.type == 6 ? 2U : 0U), "reserved flags of an acknowledgement");
      p.id = in.u16();
      demand(p.id != 0, "an acknowledgement without packet identifier");
      return read_reason(in, p, version, Column::acknowledgement);
    case 8:
    case 10: return read_filters(in, p, version);
    case 12: return demand(p.flags == 0, "reserved flags of PINGREQ");
    case 14:
      demand(p.flags == 0, "reserved flags of DISCONNECT");
      return read_reason(in, p, version, Column::disconnect_by_client);
    default: throw std::runtime_error("a packet that only a server sends");
  }
}

}  // namespace

void PacketReader::push(Bytes bytes) {
  if (begin_ == held_.size()) clear();
  held_.insert(held_.end(), bytes.begin(), bytes.end());
}

std::optional<ClientPacket> PacketReader::next() {
  const Bytes front = Bytes(held_).subspan(begin_);
  std::size_t header = 1;
  std::uint32_t remaining = 0;
  for (unsigned shift = 0;; ++header, shift += 7) {
    demand(shift != 28, "remaining length of five bytes");
    if (header >= front.size()) return std::nullopt;
    const unsigned b = std::to_integer<unsigned>(front[header]);
    remaining |= (b & 0x7fU) << shift;
    if (b < 0x80) break;
  }
  const std::size_t size = header + 1 + remaining;
  if (front.size() < size) return std::nullopt;

  ClientPacket p;
  p.bytes.assign(front.begin(), front.begin() + static_cast<std::ptrdiff_t>(size));
  begin_ += size;
  p.type = std::to_integer<unsigned>(p.bytes[0]) >> 4U;
  p.flags = std::to_integer<unsigned>(p.bytes[0]) & 0xfU;
  Cursor in(Bytes(p.bytes).subspan(header + 1));
  read_body(in, p, version_);
  demand(in.left() == 0, "bytes behind the end of a packet");
  return p;
}

}  // namespace fairlead::support
