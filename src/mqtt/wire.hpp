// SPDX-License-Identifier: Apache-2.0
/// @file  The parts that all packets are made of: packet types, variable byte integers, strings, the fixed header.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/mqtt/types.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::mqtt {

/// Control packet types (section 2.2.1 of 3.1.1, 2.1.2 of 5.0).
enum class PacketType : std::uint8_t {
  connect = 1,
  connack = 2,
  publish = 3,
  puback = 4,
  pubrec = 5,
  pubrel = 6,
  pubcomp = 7,
  subscribe = 8,
  suback = 9,
  unsubscribe = 10,
  unsuback = 11,
  pingreq = 12,
  pingresp = 13,
  disconnect = 14,
  auth = 15,
};

/// The first byte of a packet.
[[nodiscard]] constexpr std::uint8_t first_byte(PacketType type, unsigned flags = 0) {
  return static_cast<std::uint8_t>((static_cast<unsigned>(type) << 4U) | flags);
}

/// Flags of PUBLISH (section 3.3.1).
inline constexpr unsigned kDuplicateFlag = 0x08;
inline constexpr unsigned kRetainFlag = 0x01;
/// The flags that PUBREL, SUBSCRIBE and UNSUBSCRIBE must have.
inline constexpr unsigned kReservedFlags = 0x02;

/// How many bytes a variable byte integer takes, 1 to 4. Precondition: value <= kMaxRemainingLength.
[[nodiscard]] constexpr std::size_t variable_size(std::uint32_t value) {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  return value < 0x20'0000 ? 3 : 4;
}

/// Writes a variable byte integer (section 1.5.5 of 5.0, 2.2.3 of 3.1.1).
inline void write_variable(ByteWriter& out, std::uint32_t value) {
  for (; value >= 0x80; value >>= 7U) out.u8(static_cast<std::uint8_t>((value & 0x7fU) | 0x80U));
  out.u8(static_cast<std::uint8_t>(value));
}

/// A variable byte integer and the bytes that it took.
struct Variable {
  std::uint32_t value = 0;
  std::uint32_t size = 0;
};

/// Reads the variable byte integer at the front of `bytes`.
/// @return It; would_block when its end is not there yet; invalid when it takes more than four bytes.
[[nodiscard]] constexpr Result<Variable> read_variable(Bytes bytes) {
  Variable read;
  for (; read.size < 4; ++read.size) {
    if (read.size == bytes.size()) return fail(Errc::would_block);
    const auto b = std::to_integer<std::uint32_t>(bytes[read.size]);
    read.value |= (b & 0x7fU) << (7U * read.size);
    if ((b & 0x80U) == 0) {
      ++read.size;
      return read;
    }
  }
  return fail(Errc::invalid);
}

/// A string or binary value: two bytes of length in front (sections 1.5.4 and 1.5.6 of 5.0).
/// Precondition: at most kMaxString bytes.
inline void write_prefixed(ByteWriter& out, Bytes bytes) {
  out.u16(static_cast<std::uint16_t>(bytes.size()));
  out.bytes(bytes);
}
inline void write_prefixed(ByteWriter& out, std::string_view text) { write_prefixed(out, bytes_of(text)); }
[[nodiscard]] inline Bytes read_prefixed(ByteReader& in) { return in.take(in.u16()); }

/// What every packet begins with (section 2.2 of 3.1.1, 2.1 of 5.0).
struct FixedHeader {
  std::uint8_t first = 0;
  std::uint8_t size = 0;        ///< Of itself: 2 to 5 bytes.
  std::uint32_t remaining = 0;  ///< Bytes behind it.
  [[nodiscard]] constexpr PacketType type() const { return static_cast<PacketType>(first >> 4U); }
  [[nodiscard]] constexpr unsigned flags() const { return first & 0x0fU; }
};

/// Reads the fixed header at the front of `bytes`.
/// @return It; would_block when its end is not there yet; invalid when the remaining length takes five bytes.
[[nodiscard]] constexpr Result<FixedHeader> read_fixed_header(Bytes bytes) {
  if (bytes.empty()) return fail(Errc::would_block);
  const auto remaining = read_variable(bytes.subspan(1));
  if (!remaining) return fail(remaining.error());
  return FixedHeader{std::to_integer<std::uint8_t>(bytes[0]), static_cast<std::uint8_t>(1 + remaining->size),
                     remaining->value};
}

inline void write_fixed_header(ByteWriter& out, std::uint8_t first, std::uint32_t remaining) {
  out.u8(first);
  write_variable(out, remaining);
}

}  // namespace fairlead::mqtt
