// SPDX-License-Identifier: Apache-2.0
/// @file  Redelivery: the rest of a message whose delivery was cut off.
#pragma once

#include "fairlead/mqtt/event.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fairlead::cli {

/// Remembers what was printed of a message when the connection broke in its middle. At QoS 1 and 2 the server that
/// still has the session sends it again with the same packet identifier (section 4.4): what was printed already is
/// taken off its front, so that the output holds the message once.
///
/// It should have the DUP flag, which Mosquitto leaves out where it had not written the whole packet. Without it, the
/// identifier still belongs to the same message, unless that one could expire (5.0 section 3.3.2.3.3).
class Redelivery {
 public:
  /// Each piece passes here before it is printed. @return What is to be printed of it; absent: nothing.
  std::optional<mqtt::MessagePiece> rest_of(const mqtt::MessagePiece& piece) {
    if (piece.is_first()) {
      if (!is_rest(piece.header)) printed_ = 0;
      topic_ = piece.header.topic.view();
      can_expire_ = piece.header.properties.find(mqtt::PropertyId::message_expiry_interval).has_value();
      header_ = piece.header;
      cut_off_ = false;
    }
    const std::uint32_t end = piece.offset + static_cast<std::uint32_t>(piece.data.size());
    if (end <= printed_ && !piece.is_last()) return std::nullopt;
    mqtt::MessagePiece rest = piece;
    if (piece.offset < printed_) {
      rest.data = piece.data.subspan(printed_ - piece.offset);
      rest.offset = printed_;
    }
    printed_ = piece.is_last() ? 0 : end;
    return rest;
  }

  /// The message was cut off. @return Whether its rest may still come.
  bool on_aborted() {
    cut_off_ = header_.qos != mqtt::QoS::at_most_once && printed_ != 0;
    return cut_off_;
  }
  /// Whether a message is cut off whose rest has not come.
  [[nodiscard]] bool waits() const { return cut_off_; }
  /// Whether this is the head of the message that was cut off.
  [[nodiscard]] bool is_rest(const mqtt::MessageHeader& header) const { return cut_off_ && is_same(header); }
  /// Its rest will not come.
  void forget() { cut_off_ = false; }

 private:
  [[nodiscard]] bool is_same(const mqtt::MessageHeader& header) const {
    return (header.duplicate || !can_expire_) && header.packet_id == header_.packet_id &&
           header.payload_size == header_.payload_size && header.qos == header_.qos && header.topic.view() == topic_;
  }

  mqtt::MessageHeader header_{};  ///< Its views are dead; the topic is kept beside.
  std::string topic_;
  std::uint32_t printed_ = 0;
  bool can_expire_ = false;
  bool cut_off_ = false;
};

}  // namespace fairlead::cli
