// SPDX-License-Identifier: Apache-2.0
/// @file  MQTT packets as a server sees them: written and read apart from the library's codec, so that a mistake there
/// is not repeated here.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::support {

using Buffer = std::vector<std::byte>;

/// Bytes from numbers: raw({0x20, 2, 0, 0}).
[[nodiscard]] Buffer raw(std::initializer_list<unsigned> bytes);
[[nodiscard]] Buffer raw(std::string_view text);
Buffer& operator+=(Buffer& to, const Buffer& more);
[[nodiscard]] Buffer operator+(Buffer a, const Buffer& b);

/// Two bytes of length, then the text.
[[nodiscard]] Buffer prefixed(std::string_view text);
[[nodiscard]] Buffer variable(std::uint32_t value);
/// First byte, remaining length, body.
[[nodiscard]] Buffer packet(unsigned first, const Buffer& body);

// What a server sends, 3.1.1. Under 5.0 pass the property block (with its length), which 3.1.1 does not have.
[[nodiscard]] Buffer connack(unsigned code = 0, bool session_present = false,
                             const std::optional<Buffer>& properties = {});
[[nodiscard]] Buffer publish(std::string_view topic, std::string_view payload, unsigned qos = 0, std::uint16_t id = 0,
                             unsigned more_flags = 0, const std::optional<Buffer>& properties = {});
[[nodiscard]] Buffer acknowledge(unsigned first, std::uint16_t id, std::optional<unsigned> reason = {},
                                 const std::optional<Buffer>& properties = {});
[[nodiscard]] Buffer puback(std::uint16_t id);
[[nodiscard]] Buffer pubrec(std::uint16_t id);
[[nodiscard]] Buffer pubrel(std::uint16_t id);
[[nodiscard]] Buffer pubcomp(std::uint16_t id);
[[nodiscard]] Buffer suback(std::uint16_t id, const Buffer& codes, const std::optional<Buffer>& properties = {});
[[nodiscard]] Buffer unsuback(std::uint16_t id, const Buffer& codes = {}, const std::optional<Buffer>& properties = {});
[[nodiscard]] Buffer pingresp();
/// A property block: its length, then the properties as given.
[[nodiscard]] Buffer block(const Buffer& properties = {});

inline constexpr unsigned kPuback = 0x40;
inline constexpr unsigned kPubrec = 0x50;
inline constexpr unsigned kPubrel = 0x62;
inline constexpr unsigned kPubcomp = 0x70;
inline constexpr unsigned kDupFlag = 0x08;
inline constexpr unsigned kRetainBit = 0x01;

/// A packet from a client, taken apart.
struct ClientPacket {
  unsigned type = 0;  ///< As in section 2.2.1: 1 CONNECT, 3 PUBLISH, ...
  unsigned flags = 0;
  std::uint16_t id = 0;   ///< 0 if it has none.
  std::string topic;      ///< PUBLISH.
  std::string payload;    ///< PUBLISH.
  std::string client_id;  ///< CONNECT.
  unsigned connect_flags = 0;
  unsigned keep_alive = 0;
  unsigned version = 0;
  unsigned reason = 0;               ///< Acknowledgements and DISCONNECT of 5.0.
  Buffer properties;                 ///< Without their length.
  std::vector<std::string> filters;  ///< SUBSCRIBE and UNSUBSCRIBE.
  std::vector<unsigned> options;     ///< SUBSCRIBE.
  Buffer bytes;                      ///< All of it.

  [[nodiscard]] unsigned qos() const { return flags >> 1U & 3U; }
  [[nodiscard]] bool dup() const { return (flags & kDupFlag) != 0; }
};

/// Cuts a client's bytes into packets, and holds each against the standard.
class PacketReader {
 public:
  /// `version` is 4 or 5; CONNECT sets it.
  explicit PacketReader(unsigned version = 4) : version_(version) {}
  void push(Bytes bytes);
  /// The next whole packet. Throws std::runtime_error for bytes that no client may send.
  std::optional<ClientPacket> next();
  [[nodiscard]] std::size_t pending() const { return held_.size() - begin_; }
  [[nodiscard]] unsigned version() const { return version_; }
  void clear() {
    held_.clear();
    begin_ = 0;
  }

 private:
  Buffer held_;
  std::size_t begin_ = 0;  ///< Of what has not been read.
  unsigned version_;
};

}  // namespace fairlead::support
