// SPDX-License-Identifier: Apache-2.0
/// @file  LwipWire: lwIP's one interface, which hears itself.
#pragma once

#include "fairlead/base/time.hpp"
#include "fairlead/net/address.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include <lwip/netif.h>
#include <lwip/pbuf.h>

namespace fairlead::firmware {

/// Whoever calls it holds lwIP's lock, where there is one. It lives as long as the program.
class LwipWire {
 public:
  /// @param now    The clock of what is under way.
  /// @param takes  How long each packet is.
  /// @param news   Called when another one is under way; null: nobody is.
  LwipWire(Instant (*now)(), Duration takes, void (*news)() = nullptr) : now_(now), takes_(takes), news_(news) {}
  LwipWire(const LwipWire&) = delete;
  LwipWire& operator=(const LwipWire&) = delete;

  /// Adds the interface to lwIP, which is running.
  void begin();
  [[nodiscard]] static net::Address address(std::uint16_t port);

  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// When the next packet arrives. Precondition: not empty().
  [[nodiscard]] Instant next() const { return packets_[first_].due; }
  /// Hands it over. Precondition: not empty().
  void deliver_one();

  // As support/lwip_loop.hpp has them.
  void lose_all_to(std::uint16_t port) { lost_to_ = port; }
  void count_segments_to(std::uint16_t port) {
    counted_to_ = port;
    segments_ = 0;
  }
  [[nodiscard]] std::uint32_t segments() const { return segments_; }

 private:
  struct Packet {
    Instant due;
    pbuf* buffers;
  };

  static err_t set_up(netif* interface);
  static err_t send(netif* interface, pbuf* packet, const ip4_addr_t* to);

  Instant (*now_)();
  Duration takes_;
  void (*news_)();
  netif interface_{};
  std::array<Packet, 32> packets_{};  ///< In the order in which they arrive.
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::uint16_t lost_to_ = 0;
  std::uint16_t counted_to_ = 0;
  std::uint32_t segments_ = 0;
};

}  // namespace fairlead::firmware
