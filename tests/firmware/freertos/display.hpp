// SPDX-License-Identifier: Apache-2.0
/// @file  Display: hears of each press of the button, over a connection of its own.
#pragma once

#include "fairlead/base/time.hpp"
#include "fairlead/client/blocking.hpp"
#include "fairlead/client/event.hpp"
#include "fairlead/platform/clock.hpp"

#include "firmware/client/driver.hpp"

#include <array>
#include <atomic>
#include <bitset>
#include <cstddef>
#include <cstdint>

namespace fairlead::firmware {

/// Subscribes to plant/button at QoS 1, and is content when it has heard so many presses.
class Display {
 public:
  static constexpr std::uint32_t kMostPresses = 256;

  /// @param presses  At most kMostPresses.
  Display(Driver& driver, const platform::Clock& clock, std::uint32_t presses, Deadline until)
      : driver_(driver), clock_(clock), presses_(presses), until_(until) {}

  /// Connects, waits for all presses, and disconnects in order; or gives up.
  void run();

  /// Whether it hears what is published from now on. From any task.
  [[nodiscard]] bool is_subscribed() const { return subscribed_.load(); }
  /// How many presses it has heard of, each counted once. After run().
  [[nodiscard]] std::uint32_t heard() const { return static_cast<std::uint32_t>(heard_.count()); }
  [[nodiscard]] std::uint32_t connections() const { return connections_; }

 private:
  void handle(const client::Event& event);
  void on_piece(const mqtt::MessagePiece& piece);

  Driver& driver_;
  const platform::Clock& clock_;
  std::uint32_t presses_;
  Deadline until_;
  std::bitset<kMostPresses> heard_;
  std::array<char, 10> text_{};
  std::size_t size_ = 0;  ///< Of what is in it.
  std::uint32_t connections_ = 0;
  std::atomic<bool> subscribed_{false};
};

}  // namespace fairlead::firmware
