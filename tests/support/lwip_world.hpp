// SPDX-License-Identifier: Apache-2.0
/// @file  lwIP in this process, and a world around it: one interface whose packets come back to it, and its time.
#pragma once

#include "support/lwip_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>

/// What hosts have beside lwip_loop.hpp.
namespace fairlead::support::lwip {

/// Lets the time pass until lwIP holds no connection and no question any more.
void settle();

/// A packet that lwIP sends.
struct Packet {
  bool tcp = false;
  std::uint16_t from_port = 0;
  std::uint16_t to_port = 0;
  std::size_t payload = 0;  ///< In bytes, without any header.
};
enum class Fate : std::uint8_t {
  arrives,
  is_lost,
  arrives_twice,
  arrives_late,  ///< 20 ms, so that others overtake it.
  is_refused,    ///< By the interface, whose queue is full: lwIP is told so.
};
/// What becomes of packets, until the next call; nothing for `arrives`.
void set_fate(std::function<Fate(const Packet&)> fate);
/// How many packets have left that `counts` says yes to, since it was set.
void count_packets(std::function<bool(const Packet&)> counts);
[[nodiscard]] std::uint32_t packets();

/// How many blocks of memory lwIP holds.
[[nodiscard]] std::size_t blocks();
/// How many times it has asked for one.
[[nodiscard]] std::uint32_t allocations();
/// Refuses `count` of its requests, after the next `granted` ones. refuse(0, 0) ends it.
void refuse(std::uint32_t granted, std::uint32_t count);

}  // namespace fairlead::support::lwip
