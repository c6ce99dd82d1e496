// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/check.hpp"
#include "fairlead/ports/freertos_task.hpp"

#include <FreeRTOS.h>
#include <task.h>

namespace fairlead::ports {

FreeRtosTask::FreeRtosTask(FreeRtosTaskPlace memory, const Plan& plan) : plan_(plan) {
  FAIRLEAD_CHECK(memory.control.size() >= sizeof(StaticTask_t));
  handle_ = xTaskCreateStatic(&FreeRtosTask::run, plan_.name, memory.stack.size() / sizeof(StackType_t), this,
                              plan_.priority, reinterpret_cast<StackType_t*>(memory.stack.data()),
                              reinterpret_cast<StaticTask_t*>(memory.control.data()));
}

void FreeRtosTask::run(void* self) {
  auto& task = *static_cast<FreeRtosTask*>(self);
  task.plan_.body(task.plan_.argument);
  task.ended_.store(true);
  // From here on nothing of the object is touched: it may be gone.
  for (;;) vTaskSuspend(nullptr);
}

FreeRtosTask::~FreeRtosTask() {
  FAIRLEAD_CHECK(has_ended());
  vTaskDelete(static_cast<TaskHandle_t>(handle_));
}

std::size_t FreeRtosTask::stack_left() const {
  return std::size_t{uxTaskGetStackHighWaterMark(static_cast<TaskHandle_t>(handle_))} * sizeof(StackType_t);
}

}  // namespace fairlead::ports
