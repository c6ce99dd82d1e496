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

/// Publishes to one topic. Keeps the text of each message until its operation is over.
class Publisher {
 public:
  Publisher(Link& link, const PubCommand& command) : link_(link), command_(command) {}

  /// @return Whether it was accepted; false: there is no room now, and `text` is as it was. Throws Problem when it can
  ///   never be sent.
  bool publish(std::string& text);
  bool publish(client::PayloadSource& source);

  /// An operation is over. @return The error with which one of ours ended, if any.
  std::optional<Errc> completed(const mqtt::Completed& completed);
  [[nodiscard]] bool idle() const { return unfinished_.empty(); }

 private:
  bool accept(const Result<mqtt::Op>& op, std::uint64_t size);
  [[nodiscard]] mqtt::Publication publication() const;

  Link& link_;
  const PubCommand& command_;
  std::map<std::uint32_t, std::string> unfinished_;  ///< By the value of the operation's handle.
};

}  // namespace fairlead::cli
