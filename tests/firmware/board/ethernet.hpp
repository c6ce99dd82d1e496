// SPDX-License-Identifier: Apache-2.0
/// @file  Ethernet: the board's Ethernet controller as an interface of lwIP.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/platform/entropy.hpp"

#include "firmware/board/families.hpp"
#include "firmware/board/frame_path.hpp"
#include "firmware/board/lan9118.hpp"

#include <lwip/netif.h>

namespace fairlead::firmware {

/// The one interface of an image, which asks for its addresses. Called from the context in which lwIP runs.
class Ethernet {
 public:
  Ethernet();
  Ethernet(const Ethernet&) = delete;
  Ethernet& operator=(const Ethernet&) = delete;

  /// Starts the controller, before lwIP.
  /// @param entropy  For lwIP's random numbers; outlives this.
  /// @return Nothing; or unsupported: there is no controller.
  Result<void> start_controller(platform::Entropy& entropy);

  /// Tells lwIP of it, and asks for an address.
  /// @param input  Which function of lwIP takes a frame that has arrived.
  /// @return Nothing, or no_memory.
  Result<void> start(netif_input_fn input);

  /// From here on frames pass through `path`, which outlives this.
  void set_path(FramePath& path) { path_ = &path; }

  /// Hands over what has arrived. @return Whether anything had.
  bool receive();

  /// As has_addresses().
  [[nodiscard]] bool has_address() const { return has_addresses(interface_); }

  /// From here on frames to groups of stations arrive as well, whichever groups.
  void hear_groups() { controller_.hear_groups(); }

 private:
  static err_t set_up(netif* interface);
  static err_t send(netif* interface, pbuf* frame);
  [[nodiscard]] pbuf* next_frame();

  Lan9118 controller_;
  FramePath* path_ = nullptr;
  netif interface_{};
};

}  // namespace fairlead::firmware
