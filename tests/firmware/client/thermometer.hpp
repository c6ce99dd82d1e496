// SPDX-License-Identifier: Apache-2.0
/// @file  Thermometer: publishes readings, and hears each of them come back.
#pragma once

#include "fairlead/base/time.hpp"
#include "fairlead/client/event.hpp"
#include "fairlead/platform/clock.hpp"

#include "firmware/client/driver.hpp"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>

namespace fairlead::firmware {

/// What a thermometer does before it is content.
struct Plan {
  std::uint32_t readings = 30;         ///< At QoS 0, 1, 2 and again; at most Thermometer::kMostReadings.
  Duration pause{0};                   ///< From one reading to the next.
  Deadline until = Deadline::never();  ///< Later it gives up.
  /// Whether a message that the broker has acknowledged comes back in any case: not where the broker may be killed.
  bool broker_remembers = true;
  void (*on_connected)() = nullptr;  ///< Called when a connection is there.
};

/// How it went.
struct Readings {
  std::uint32_t published = 0;
  std::uint32_t failed = 0;     ///< That have not left; at QoS 0 where a connection broke in the middle of one.
  std::uint32_t came_back = 0;  ///< Each counted once.
  std::uint32_t repeated = 0;   ///< That came back again, which QoS 1 allows.
  std::uint32_t connections = 0;
};

/// Drives a client: each reading is numbered and published to plant/thermometer, and the broker sends it back to us who
/// have subscribed to it. At QoS 0 one may be lost where a connection is; at QoS 1 each comes back at least once, and
/// at QoS 2 exactly once.
class Thermometer {
 public:
  static constexpr std::uint32_t kMostReadings = 512;

  Thermometer(Driver& driver, const platform::Clock& clock, const Plan& plan);

  /// Connects, publishes what the plan says, waits for all of it, and disconnects in order. Writes to the host's
  /// channel what happens. @return Whether no reading is missing that must not be.
  bool run();

  [[nodiscard]] const Readings& readings() const { return readings_; }

 private:
  void handle(const client::Event& event);
  void on_connected(const mqtt::Connected& connected);
  void on_offline(const connection::Offline& offline);
  void on_piece(const mqtt::MessagePiece& piece);
  void on_message(mqtt::QoS qos);
  void subscribe();
  void publish_next();
  [[nodiscard]] bool content() const;

  Driver& driver_;
  const platform::Clock& clock_;
  Plan plan_;
  Readings readings_;
  std::bitset<kMostReadings> heard_;
  std::array<char, 80> received_{};
  std::size_t size_ = 0;  ///< Of what is in it.
  std::uint32_t unfinished_ = 0;
  Instant next_at_{};
  bool to_subscribe_ = false;
  bool subscribed_ = false;
  bool hopeless_ = false;
  bool wrong_ = false;
};

}  // namespace fairlead::firmware
