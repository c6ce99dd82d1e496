// SPDX-License-Identifier: Apache-2.0
/// @file  lwIP whose one interface hears itself: what tests on hosts (lwip_world.cpp) and on devices
/// (firmware/lwip_loop.cpp) share. No heap, no exceptions.
#pragma once

#include "fairlead/base/time.hpp"
#include "fairlead/net/address.hpp"

#include <cstdint>

/// lwIP is one for a program, and so is this. It is started by the first call; single-threaded. Time is virtual: it
/// passes in step() and nowhere else.
namespace fairlead::support::lwip {

/// The interface's own address, which packets are sent to and come from.
[[nodiscard]] net::Address address(net::Family family, std::uint16_t port);

[[nodiscard]] Instant now();

/// Lets the time pass until a packet arrives, or lwIP's next timer, but not beyond `limit`, and hands over the packet
/// or runs the timer. A packet takes a millisecond.
void step(Deadline limit = Deadline::never());
/// Until nothing is under way.
void deliver();

/// Packets to this port get lost from now on; those to others arrive. 0: all do.
void lose_all_to(std::uint16_t port);
/// How many segments of TCP with bytes of an application have left for this port, since it was set.
void count_segments_to(std::uint16_t port);
[[nodiscard]] std::uint32_t segments();

}  // namespace fairlead::support::lwip
