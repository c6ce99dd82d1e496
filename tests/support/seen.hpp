// SPDX-License-Identifier: Apache-2.0
/// @file  What a session or a client reported, as values that outlive its views.
#pragma once

#include "fairlead/mqtt/event.hpp"

#include "support/mqtt_wire.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::support {

/// A message that a session delivered, put together from its pieces.
struct Delivered {
  std::string topic;
  std::string payload;
  mqtt::QoS qos{};
  bool retain = false;
  bool duplicate = false;
  std::size_t pieces = 0;
};

/// What a session reported, as values.
struct Seen {
  std::vector<mqtt::Connected> connected;
  std::vector<Delivered> messages;
  std::vector<mqtt::MessageAborted> aborted;
  std::vector<mqtt::Completed> completed;  ///< Views are empty; reasons are kept beside.
  std::vector<Buffer> reasons;             ///< Of each element of `completed`.
  std::vector<mqtt::Ended> ended;

  /// How often an operation completed.
  [[nodiscard]] std::size_t completions(mqtt::Op op) const;
  [[nodiscard]] std::optional<mqtt::Completed> completion(mqtt::Op op) const;
};

/// Puts what is reported together. Throws std::runtime_error for pieces that do not fit each other.
class Recorder {
 public:
  /// @param into  Outlives the recorder.
  explicit Recorder(Seen& into) : seen_(into) {}

  void add(const mqtt::Connected& connected) { seen_.connected.push_back(connected); }
  void add(const mqtt::MessagePiece& piece);
  void add(const mqtt::MessageAborted& aborted);
  void add(const mqtt::Completed& completed);
  void add(const mqtt::Ended& ended) { seen_.ended.push_back(ended); }

 private:
  Seen& seen_;
  std::string partial_;
  std::size_t pieces_ = 0;
};

}  // namespace fairlead::support
