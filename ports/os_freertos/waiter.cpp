// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/os_freertos.hpp"

#include "kernel.hpp"
#include "ticks.hpp"

#include <algorithm>

#include <FreeRTOS.h>
#include <task.h>

namespace fairlead::ports {
namespace {

/// How many ticks from now are not before `deadline`, and not more than `most`. The kernel wakes with a tick, and the
/// clock counts ticks, so that the deadline has passed then.
TickType_t ticks_until(Deadline deadline, Duration most) {
  const std::uint64_t now = freertos::ticks();
  const Duration time = freertos::duration_of(now, configTICK_RATE_HZ);
  const Duration left = std::min(most, deadline.left(Instant(time)));
  const std::uint64_t ticks = freertos::ticks_of(time + left, configTICK_RATE_HZ) - now;
  // The largest number means for ever.
  return static_cast<TickType_t>(std::min<std::uint64_t>(ticks, portMAX_DELAY - 1));
}

}  // namespace

Result<void> FreeRtosWaiter::do_wait(WaitList& list, Deadline deadline) {
  const auto is_handle = [](const WaitItem& item) { return item.handle != kNoHandle; };
  if (std::ranges::any_of(list.items(), is_handle)) return fail(Errc::invalid);
  if (list.ready()) return {};
  const TickType_t ticks = ticks_until(deadline, list.items().empty() ? kLongestWait : polling_);
  // A wake() is seen here, or sees the task and notifies it. One that does both leaves a notification, which is taken
  // too.
  waiting_.store(xTaskGetCurrentTaskHandle());
  (void)ulTaskNotifyTake(pdTRUE, woken_.load() ? 0 : ticks);
  waiting_.store(nullptr);
  woken_.store(false);
  return {};
}

void FreeRtosWaiter::do_wake() {
  woken_.store(true);
  const auto task = static_cast<TaskHandle_t>(waiting_.load());
  if (task == nullptr) return;
  if (xPortIsInsideInterrupt() == pdFALSE) {
    (void)xTaskNotifyGive(task);
    return;
  }
  BaseType_t switches = pdFALSE;
  vTaskNotifyGiveFromISR(task, &switches);
  portYIELD_FROM_ISR(switches);
}

}  // namespace fairlead::ports
