// SPDX-License-Identifier: Apache-2.0
/// @file  A server that sends every message back to whoever published it; no heap.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/io/stream.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::firmware {

/// Speaks as much of 3.1.1 and 5.0 as a round trip takes, to one client that uses no properties: grants what is asked
/// for, acknowledges, and sends each message back at the QoS it came with. Written from the standard and not with the
/// library's codec, so that the two check each other.
///
/// The stream outlives it, and takes what is sent at once. Packets of at most 2 KiB.
class Reflector {
 public:
  /// Whether the server still knows the client.
  enum class Memory : std::uint8_t {
    fresh,
    kept
  };
  Reflector(io::StreamRef stream, Memory memory) : stream_(stream), memory_(memory) {}

  /// Reads and answers all that has arrived.
  void step();

  /// False once the client broke a rule, or the stream did not take an answer.
  [[nodiscard]] bool content() const { return content_; }
  /// Messages to the client that it has not acknowledged.
  [[nodiscard]] int unacknowledged() const { return unacknowledged_; }
  [[nodiscard]] int duplicates() const { return duplicates_; }
  [[nodiscard]] bool disconnected() const { return disconnected_; }

 private:
  std::size_t handle(Bytes front);
  void handle_packet(std::uint8_t first, ByteReader& body);
  void on_connect(ByteReader& body);
  void on_subscribe(ByteReader& body);
  void on_publish(std::uint8_t first, ByteReader& body);
  void pass_no_properties(ByteReader& body);
  void send(Bytes packet);
  void send_small(std::uint8_t first, std::uint16_t id);

  io::StreamRef stream_;
  Memory memory_;
  bool v5_ = false;
  bool content_ = true;
  bool disconnected_ = false;
  int unacknowledged_ = 0;
  int duplicates_ = 0;
  std::uint16_t last_id_ = 1000;
  std::size_t held_ = 0;
  std::array<std::byte, 2048> packet_{};
  std::array<std::byte, 2048> answer_{};
};

}  // namespace fairlead::firmware
