// SPDX-License-Identifier: Apache-2.0
/// @file  Network: lwIP over a new board's Ethernet controller.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"

#include <lwip/netif.h>

namespace new_board {

/// lwIP and its one interface, which gets its address by DHCP whenever the cable is in. One in a program; by the main
/// loop alone.
class Network {
 public:
  Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// Starts the controller and lwIP. Once.
  /// @return Nothing, also without a cable; or unsupported: there is no controller; no_memory.
  [[nodiscard]] fairlead::Result<void> start();

  /// Hands over what has arrived, and runs lwIP's timers. @return Whether anything happened.
  bool poll();

  [[nodiscard]] bool has_address() const { return !ip4_addr_isany_val(*netif_ip4_addr(&interface_)); }

  /// When lwIP has something to do by itself.
  [[nodiscard]] static fairlead::Deadline next_deadline();

 private:
  static err_t set_up(netif* interface);
  static err_t send(netif* interface, pbuf* frame);
  bool look_at_link();
  void take_frame();

  netif interface_{};
};

}  // namespace new_board
