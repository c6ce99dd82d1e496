// SPDX-License-Identifier: Apache-2.0
/// @file  What support/lwip_loop.hpp has beside under the FreeRTOS kernel: lwIP's lock, and who waits.
#pragma once

#include "fairlead/platform/mutex.hpp"
#include "fairlead/ports/os_freertos.hpp"

#include "support/lwip_loop.hpp"

#include <cstddef>

/// Time is the kernel's: step() waits. One task calls all of it, and hands packets over under lwIP's lock; lwIP's
/// timers are its own thread's.
namespace fairlead::support::lwip {

/// Not held by whoever calls.
[[nodiscard]] platform::Mutex& lock();
/// That of the one task, woken where a packet is under way.
[[nodiscard]] ports::FreeRtosWaiter& waiter();
/// Hands over the next packet, if one is under way. @return Whether one was.
bool deliver_one();
/// How many bytes of its stack lwIP's thread has never used.
[[nodiscard]] std::size_t thread_stack_left();

}  // namespace fairlead::support::lwip
