// SPDX-License-Identifier: Apache-2.0
#include "support/mqtt_wire.hpp"

namespace fairlead::support {
namespace {

Buffer two_bytes(std::uint16_t v) { return raw({static_cast<unsigned>(v >> 8U), static_cast<unsigned>(v & 0xffU)}); }

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

Buffer connack(unsigned code, bool session_present, const std::optional<Buffer>& properties) {
  return packet(0x20, raw({session_present ? 1U : 0U, code}) + properties.value_or(Buffer{}));
}

Buffer publish(std::string_view topic, std::string_view payload, unsigned qos, std::uint16_t id, unsigned more_flags,
               const std::optional<Buffer>& properties) {
  Buffer body = prefixed(topic);
  if (qos != 0) body += two_bytes(id);
  return packet(0x30U | qos << 1U | more_flags, body + properties.value_or(Buffer{}) + raw(payload));
}

Buffer acknowledge(unsigned first, std::uint16_t id, std::optional<unsigned> reason,
                   const std::optional<Buffer>& properties) {
  Buffer body = two_bytes(id);
  if (reason) body += raw({*reason});
  return packet(first, body + properties.value_or(Buffer{}));
}
Buffer puback(std::uint16_t id) { return acknowledge(kPuback, id); }
Buffer pubrec(std::uint16_t id) { return acknowledge(kPubrec, id); }
Buffer pubrel(std::uint16_t id) { return acknowledge(kPubrel, id); }
Buffer pubcomp(std::uint16_t id) { return acknowledge(kPubcomp, id); }
Buffer suback(std::uint16_t id, const Buffer& codes, const std::optional<Buffer>& properties) {
  return packet(0x90, two_bytes(id) + properties.value_or(Buffer{}) + codes);
}
Buffer unsuback(std::uint16_t id, const Buffer& codes, const std::optional<Buffer>& properties) {
  return packet(0xb0, two_bytes(id) + properties.value_or(Buffer{}) + codes);
}
Buffer pingresp() { return packet(0xd0, {}); }

}  // namespace fairlead::support
