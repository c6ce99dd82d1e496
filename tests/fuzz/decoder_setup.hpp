// SPDX-License-Identifier: Apache-2.0
/// @file  DecoderSetup: what the first bytes of an input to fuzz_decoder choose.
#pragma once

#include "fuzz/input.hpp"
#include "support/session_kit.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::fuzz {

/// The largest input, and the most that a session is given at once, in bytes.
inline constexpr std::size_t kMost = 4096;

// What is going on, as bits of byte 1.
inline constexpr unsigned kRequests = 0;     ///< Unanswered requests of every kind.
inline constexpr unsigned kHalfMessage = 1;  ///< A message of which a part was taken.
inline constexpr unsigned kReleases = 2;     ///< A received QoS 2 message that the server has not released.
inline constexpr unsigned kPing = 3;         ///< PINGRESP is due.
inline constexpr unsigned kStalled = 4;      ///< The transport takes a byte only when nothing else goes on.
inline constexpr unsigned kStreaming = 5;    ///< A streamed payload is on its way.

enum class Stage : std::uint8_t {
  connecting,
  online,
  resumed,
  closing
};

struct DecoderSetup {
  explicit DecoderSetup(Input& in) : first(in.u8()), going_on(in.u8()), pieces(in.u8()), largest_packet(in.u8() * 16U) {
    if (largest_packet != 0) largest_packet += 32;  // Nothing that leads to the stage exceeds it.
  }

  [[nodiscard]] unsigned version() const { return (first & 1U) != 0 ? 5 : 4; }
  [[nodiscard]] Stage stage() const { return static_cast<Stage>(first >> 1U & 3U); }
  [[nodiscard]] bool has(unsigned bit) const { return (going_on >> bit & 1U) != 0; }
  /// On a resumed session: whether CONNACK is left to the input.
  [[nodiscard]] bool connack_is_open() const { return (first & 8U) != 0; }
  /// In the closing stage: whether there is no transport at all.
  [[nodiscard]] bool is_offline() const { return (first & 8U) != 0; }
  [[nodiscard]] support::KitSizes sizes() const {
    static constexpr std::array<support::KitSizes, 4> kSizes = {{
        {.transmit = 64, .receive = 8, .outbox = 512, .operations = 8, .inbound = 1},
        {.transmit = 80, .receive = 40, .outbox = 512, .operations = 8, .inbound = 2},
        {.transmit = 256, .receive = 128, .outbox = 512, .operations = 8, .inbound = 4},
        {.transmit = 1024, .receive = kMost, .outbox = 512, .operations = 8, .inbound = 8},
    }};
    return kSizes[going_on >> 6U];
  }

  std::uint8_t first;
  std::uint8_t going_on;
  std::uint8_t pieces;
  std::uint32_t largest_packet;
};

}  // namespace fairlead::fuzz
