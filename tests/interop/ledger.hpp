// SPDX-License-Identifier: Apache-2.0
/// @file  Ledger: what was published, acknowledged and received, message by message.
#pragma once

#include "fairlead/mqtt/event.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::interop {

/// Messages are numbered from 0. The number is in the topic, and the payload is the pattern of that number, so that
/// each received byte can be held against what was published.
class Ledger {
 public:
  struct Entry {
    mqtt::QoS qos{};
    std::uint32_t size = 0;
    std::uint32_t received = 0;   ///< How often, whole.
    std::uint32_t completed = 0;  ///< How often its operation ended.
    std::optional<Errc> error;    ///< Of its operation.
    [[nodiscard]] bool is_acknowledged() const { return completed != 0 && !error; }
  };
  /// All messages of one quality of service.
  struct Sum {
    std::size_t published = 0;
    std::size_t acknowledged = 0;
    std::size_t missing = 0;  ///< Not received.
    std::size_t doubled = 0;  ///< Received more than once.
  };

  /// A message that is going to be published.
  std::uint64_t open(mqtt::QoS qos, std::uint32_t size);
  [[nodiscard]] static std::string topic(std::uint64_t number) { return "ledger/" + std::to_string(number); }

  void on_completed(std::uint64_t number, std::optional<Errc> error);
  void on_piece(const mqtt::MessagePiece& piece);
  void on_aborted() { open_piece_.reset(); }

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] Sum sum(mqtt::QoS qos) const;
  /// Whether every operation has ended, and every message that was promised has been received.
  [[nodiscard]] bool is_settled() const;
  /// How often something happened; for finding out whether anything still does.
  [[nodiscard]] std::uint64_t happenings() const { return happenings_; }
  /// What must never be, whatever broke: another payload, a message that nobody published, an operation that ends
  /// twice, a QoS 1 or 2 message whose first copy is later than that of its successor.
  [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }

 private:
  struct OpenPiece {
    std::uint64_t number;
    std::uint32_t next;  ///< Offset of the next piece.
  };
  void fault(std::uint64_t number, const std::string& what);
  void on_first_copy(std::uint64_t number);

  std::vector<Entry> entries_;
  std::optional<OpenPiece> open_piece_;
  std::vector<std::string> faults_;
  std::vector<std::uint64_t> latest_ = std::vector<std::uint64_t>(3);  ///< Highest number received, by QoS, plus one.
  std::uint64_t happenings_ = 0;
};

}  // namespace fairlead::interop
