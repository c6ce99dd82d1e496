// SPDX-License-Identifier: Apache-2.0
#include "firmware/freertos/lwip_loop.hpp"

#include "fairlead/base/check.hpp"
#include "fairlead/ports/locked_tcp_lwip.hpp"

#include "firmware/lwip_wire.hpp"

#include <atomic>
#include <chrono>

#include <FreeRTOS.h>
#include <lwip/tcpip.h>
#include <task.h>

namespace fairlead::support::lwip {
namespace {

using platform::Lock;

ports::LwipCoreLock core_lock;
/// News wakes it; this is a reserve.
ports::FreeRtosWaiter the_waiter{std::chrono::seconds(1)};
std::atomic<void*> thread{nullptr};

void wake() { static_cast<platform::Waiter&>(the_waiter).wake(); }
void wait(Deadline limit) {
  WaitList nothing{{}};
  (void)static_cast<platform::Waiter&>(the_waiter).wait(nothing, limit);  // Which has no handle to fail for.
}
Instant time_of_kernel() {
  const ports::FreeRtosClock clock;
  return static_cast<const platform::Clock&>(clock).now();
}

firmware::LwipWire wire(&time_of_kernel, Duration(0), &wake);

void begun(void*) {
  thread.store(xTaskGetCurrentTaskHandle());
  wake();
}

void start() {
  if (thread.load() != nullptr) return;
  tcpip_init(&begun, nullptr);
  while (thread.load() == nullptr) wait(Deadline::never());
  const Lock held(core_lock);
  wire.begin();
}

}  // namespace

platform::Mutex& lock() {
  start();
  return core_lock;
}
ports::FreeRtosWaiter& waiter() { return the_waiter; }

bool deliver_one() {
  const Lock held(lock());
  if (wire.empty()) return false;
  wire.deliver_one();
  return true;
}

std::size_t thread_stack_left() {
  return std::size_t{uxTaskGetStackHighWaterMark(static_cast<TaskHandle_t>(thread.load()))} * sizeof(StackType_t);
}

net::Address address(net::Family family, std::uint16_t port) {
  FAIRLEAD_CHECK(family == net::Family::ipv4);
  return firmware::LwipWire::address(port);
}

Instant now() { return time_of_kernel(); }

void step(Deadline limit) {
  if (!deliver_one()) wait(limit);
}

void deliver() {
  while (deliver_one()) {
  }
}

void lose_all_to(std::uint16_t port) {
  const Lock held(lock());
  wire.lose_all_to(port);
}
void count_segments_to(std::uint16_t port) {
  const Lock held(lock());
  wire.count_segments_to(port);
}
std::uint32_t segments() {
  const Lock held(lock());
  return wire.segments();
}

}  // namespace fairlead::support::lwip
