// SPDX-License-Identifier: Apache-2.0
/// @file  Records: what comes in, record by record, so that a peer that says nothing in many of them is stopped.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::ports::mbedtls {

/// mbedTLS passes over warnings, and changes of cipher under TLS 1.3, for as long as more of them come, within one
/// call. Here their number is limited: in a row, and for one call everything that comes.
class Records {
 public:
  /// A call into mbedTLS begins.
  void begin_call() { in_call_ = 0; }
  /// The application was given bytes.
  void note_bytes() { idle_ = 0; }
  /// What mbedTLS was given of the stream.
  void note(Bytes got);

  /// Whether enough has come for one call.
  [[nodiscard]] bool enough() const { return in_call_ >= kMostInCall; }
  /// Whether the peer goes on and on without saying something.
  [[nodiscard]] bool flooded() const { return idle_ > kMostIdle; }

 private:
  static constexpr std::size_t kHead = 5;
  /// An alert or a change of cipher, however it is protected.
  static constexpr std::size_t kSmall = 32;
  static constexpr std::uint16_t kMostIdle = 32;
  static constexpr std::uint16_t kMostInCall = 128;

  void note_head();

  std::array<std::byte, kHead> head_{};
  std::uint8_t head_size_ = 0;
  std::uint16_t body_left_ = 0;
  std::uint16_t idle_ = 0;
  std::uint16_t in_call_ = 0;
};

}  // namespace fairlead::ports::mbedtls
