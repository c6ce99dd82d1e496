// SPDX-License-Identifier: Apache-2.0
/// @file  Device: what the images of a client have in common, from the network to the readings.
#pragma once

#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/net/connector.hpp"
#include "fairlead/ports/os_bare.hpp"

#include "firmware/board/mps2_board.hpp"
#include "firmware/board/network.hpp"
#include "firmware/client/arguments.hpp"
#include "firmware/client/bad_path.hpp"
#include "firmware/client/thermometer.hpp"
#include "firmware/forever.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace fairlead::firmware {

/// A board with its network. One in a program, for its whole life.
class Device {
 public:
  Device() : board_(network_), os_(board_) {}

  /// Brings the network up, and waits for an address. Of the arguments: `seed`, numbers that are random no longer.
  /// @return The exit status: 0 when all is well; what is wrong is written.
  [[nodiscard]] int start(const Arguments& arguments);

  /// Publishes readings over `connector`. Of the arguments: `uri`, where to; `readings`, `pause` in ms, `seconds`,
  /// after which it gives up; `forgetful`, 1 where the broker may forget what it has acknowledged.
  /// @return The exit status.
  /// @param on_connected  See Plan::on_connected.
  [[nodiscard]] int run(const Arguments& arguments, net::Connector& connector, void (*on_connected)() = nullptr);

  /// The client, which connects over `connector`; of the arguments `uri`, `alive`, the keep-alive in s, and `retry`,
  /// the longest pause before a second attempt in ms. @return The exit status.
  [[nodiscard]] int prepare(const Arguments& arguments, net::Connector& connector);

  /// Publishes readings with it, after prepare(). @return Whether no reading is missing that must not be.
  [[nodiscard]] bool publish(const Plan& plan);

  /// After prepare().
  [[nodiscard]] client::MqttClient& client() { return *client_; }

  /// Waits for news of the network, and not beyond `until`; lwIP has its packets and its time meanwhile.
  void wait(Deadline until);

  [[nodiscard]] platform::Platform platform() { return os_.platform(); }
  [[nodiscard]] Mps2Board& board() { return board_; }
  [[nodiscard]] Network& network() { return network_; }

 private:
  Network network_;
  Mps2Board board_;
  ports::OsBare os_;
  mqtt::SessionBuffers<256, 64, 512, 8, 8> session_;
  std::array<std::byte, 256> receive_{};
  Forever<client::MqttClient> client_;
  Readings readings_;
  std::optional<BadPath> path_;
};

}  // namespace fairlead::firmware
