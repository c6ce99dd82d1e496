// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/os_freertos.hpp"

#include "kernel.hpp"
#include "ticks.hpp"

#include <FreeRTOS.h>
#include <task.h>

namespace fairlead::ports {

/// The kernel counts by itself how often its tick has gone around, and tells both numbers to those who measure a
/// time-out: together they are one number, if no interrupt comes between.
std::uint64_t freertos::ticks() {
  TimeOut_t now;
  taskENTER_CRITICAL();
  vTaskSetTimeOutState(&now);
  taskEXIT_CRITICAL();
  return widened(static_cast<std::uint32_t>(now.xOverflowCount), now.xTimeOnEntering, 8 * sizeof now.xTimeOnEntering);
}

Instant FreeRtosClock::do_now() const { return Instant(freertos::duration_of(freertos::ticks(), configTICK_RATE_HZ)); }

}  // namespace fairlead::ports
