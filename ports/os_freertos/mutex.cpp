// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/os_freertos.hpp"

#include <FreeRTOS.h>
#include <semphr.h>

namespace fairlead::ports {

FreeRtosMutex::FreeRtosMutex() {
  static_assert(sizeof(StaticSemaphore_t) <= kControlSize);
  handle_ = xSemaphoreCreateMutexStatic(reinterpret_cast<StaticSemaphore_t*>(control_.data()));
}

FreeRtosMutex::~FreeRtosMutex() { vSemaphoreDelete(static_cast<SemaphoreHandle_t>(handle_)); }

void FreeRtosMutex::do_lock() {
  while (xSemaphoreTake(static_cast<SemaphoreHandle_t>(handle_), portMAX_DELAY) != pdTRUE) {
  }
}

void FreeRtosMutex::do_unlock() { (void)xSemaphoreGive(static_cast<SemaphoreHandle_t>(handle_)); }

}  // namespace fairlead::ports
