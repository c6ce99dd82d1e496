// SPDX-License-Identifier: Apache-2.0
/// @file  Network: lwIP over the board's Ethernet controller.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/platform/entropy.hpp"

#include "firmware/board/frame_path.hpp"
#include "firmware/board/lan9118.hpp"

#include <array>
#include <cstdint>

#include <lwip/netif.h>

namespace fairlead::firmware {

/// lwIP and its one interface, which gets its address by DHCP. Single-threaded, as lwIP without an operating system is.
class Network {
 public:
  Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// Starts lwIP and the controller, and asks for an address. Once in a program.
  /// @param entropy  For lwIP; outlives this.
  /// @return Nothing; or unsupported: there is no controller.
  Result<void> start(platform::Entropy& entropy);

  /// From here on frames pass through `path`, which outlives this.
  void set_path(FramePath& path) { path_ = &path; }

  /// Hands over what has arrived, and runs lwIP's timers. @return Whether anything happened.
  bool poll();

  /// 0.0.0.0 where there is none.
  [[nodiscard]] const ip4_addr_t& address() const { return *netif_ip4_addr(&interface_); }
  [[nodiscard]] bool has_address() const { return !ip4_addr_isany_val(address()); }

  /// When lwIP has something to do by itself.
  [[nodiscard]] static Deadline next_deadline();

 private:
  static err_t set_up(netif* interface);
  static err_t send(netif* interface, pbuf* frame);
  [[nodiscard]] pbuf* next_frame();

  Lan9118 controller_;
  FramePath* path_ = nullptr;
  netif interface_{};
};

}  // namespace fairlead::firmware
