// SPDX-License-Identifier: Apache-2.0
/// @file  Failure: why there is no connection, small enough to keep in retained RAM for years.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead {

/// The layer that failed, from the wire up. The numbers are stable.
enum class Layer : std::uint8_t {
  none = 0,
  resolve = 1,       ///< Name to addresses.
  connect = 2,       ///< TCP, or a module's link.
  handshake = 3,     ///< TLS, the peer's chain, our own credentials.
  mqtt_connect = 4,  ///< CONNECT to CONNACK.
  mqtt = 5,          ///< An established MQTT connection.
  transport = 6,     ///< An established stream without MQTT.
  platform = 7,      ///< Clock, entropy, memory, storage.
  configuration = 8  ///< What the application supplied.
};

/// The layer's name, for example "handshake"; "unknown" for a number that is not in the list. Static storage.
[[nodiscard]] std::string_view name(Layer layer);

/// One failed or lost connection, as a value. 32 bytes, in memory and encoded.
struct Failure {
  static constexpr std::uint8_t kNone = 0xff;  ///< In chain_index and alert.
  static constexpr std::size_t kEncodedSize = 32;

  Layer layer = Layer::none;
  Errc error = Errc::internal;
  std::uint8_t chain_index = kNone;     ///< Which certificate of the peer's chain; 0 is the peer's own.
  std::uint8_t alert = kNone;           ///< TLS alert (RFC 8446 section 6) that was received or sent.
  std::int32_t native = 0;              ///< The vendor's or server's own number, for people; nothing decides on it.
  std::array<std::byte, 16> address{};  ///< IPv6, or IPv4 mapped (RFC 4291 section 2.5.5.2); all zero if none.
  std::uint16_t port = 0;
  std::uint16_t duration_10ms = 0;  ///< From the start of the attempt, or of the connection; saturates at 655 s.
  std::uint8_t attempts = 0;        ///< Attempts since the last stable connection; saturates.
  std::array<std::uint8_t, 3> age_seconds_be{};  ///< Age when it was read, in seconds; saturates at 194 days.

  /// False for a record that says nothing, as after construction.
  [[nodiscard]] constexpr bool happened() const { return layer != Layer::none; }
  /// Rounds down to 10 ms and saturates; a negative one is 0.
  void set_duration(Duration d);
  [[nodiscard]] constexpr Duration duration() const { return Duration(std::int64_t{duration_10ms} * 10); }
  /// Rounds down to a second and saturates; a negative one is 0.
  void set_age(Duration d);
  [[nodiscard]] Duration age() const;
  /// Saturates at 255.
  void count_attempts(std::uint32_t n) { attempts = n > 0xff ? std::uint8_t{0xff} : static_cast<std::uint8_t>(n); }

  /// The record in the order of the members above after one byte that holds the format (high half, 1) and the layer
  /// (low half); big-endian.
  [[nodiscard]] std::array<std::byte, kEncodedSize> encode() const;
  /// @return The record, or invalid when it has another size or format. An Errc or Layer that this version does not
  ///   know is kept as a number.
  [[nodiscard]] static Result<Failure> decode(Bytes record);

  friend bool operator==(const Failure&, const Failure&) = default;
};
static_assert(sizeof(Failure) == Failure::kEncodedSize);

}  // namespace fairlead
