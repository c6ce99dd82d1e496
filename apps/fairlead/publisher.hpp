// SPDX-License-Identifier: Apache-2.0
/// @file  Publisher: messages on their way, with the bytes they need until they have arrived.
#pragma once

#include "fairlead/client/payload_source.hpp"
#include "fairlead/mqtt/event.hpp"

#include "command_line.hpp"
#include "link.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace fairlead::cli {

/// What was delivered: sent at QoS 0, acknowledged at QoS 1 and 2.
struct Delivered {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;  ///< Of their payloads.
  std::uint64_t failed = 0;
};

/// What became of a message.
struct Outcome {
  std::optional<Errc> error;  ///< Absent: it was delivered.
  /// At QoS 0: the connection broke before its last byte had left, so that nobody has it and it can be published again
  /// without being doubled. This is its text; empty when a source holds it.
  std::optional<std::string> cut_off;
};

/// Publishes to one topic. Keeps the text of each message until its operation is over; together they are not much
/// longer than kMostHeld.
class Publisher {
 public:
  static constexpr std::size_t kMostHeld = std::size_t{256} * 1024;
  /// How many messages of QoS 2 are on the way at once under 3.1.1, where a server cannot say how many it takes:
  /// Mosquitto, with its default configuration, acknowledges what is beyond and drops it.
  static constexpr std::size_t kMostOfQos2 = 20;

  Publisher(Link& link, const PubCommand& command) : link_(link), command_(command) {}

  /// @return Whether it was accepted; false: there is no room now, and `text` is as it was. Throws Problem when it can
  ///   never be sent.
  bool publish(std::string& text);
  bool publish(client::PayloadSource& source);

  /// An operation is over. Absent: it was not one of ours.
  std::optional<Outcome> completed(const mqtt::Completed& completed);
  [[nodiscard]] bool idle() const { return unfinished_.empty(); }
  [[nodiscard]] const Delivered& delivered() const { return delivered_; }

  /// A connection begins.
  void on_connected() { sent_ = 0; }
  /// How many messages of QoS 0 were sent on this connection. If it breaks, nobody can say which of them arrived.
  [[nodiscard]] std::uint64_t in_doubt() const { return sent_; }

 private:
  struct Unfinished {
    std::string text;
    std::uint64_t size = 0;
  };
  [[nodiscard]] bool has_room(std::size_t size) const;
  bool accept(const Result<mqtt::Op>& op, std::uint64_t size);
  void count_delivered(std::uint64_t size);
  [[nodiscard]] mqtt::Publication publication() const;

  Link& link_;
  const PubCommand& command_;
  std::map<std::uint32_t, Unfinished> unfinished_;  ///< By the value of the operation's handle.
  std::size_t held_ = 0;                            ///< Bytes of text in `unfinished_`.
  Delivered delivered_;
  std::uint64_t sent_ = 0;
};

}  // namespace fairlead::cli
