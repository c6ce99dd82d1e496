// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/freertos/network.hpp"

#include "fairlead/base/try.hpp"

#include "firmware/board/freertos/kernel.hpp"

#include <FreeRTOS.h>
#include <lwip/tcpip.h>
#include <task.h>

namespace fairlead::firmware {
namespace {

FreeRtosNetwork* of_interrupt = nullptr;  // The controller is one for a program.

void wait(ports::FreeRtosWaiter& waiter) {
  WaitList nothing{{}};
  (void)static_cast<platform::Waiter&>(waiter).wait(nothing, Deadline::never());  // Which has no handle to fail for.
}

}  // namespace

Result<void> FreeRtosNetwork::start(platform::Entropy& entropy) {
  FAIRLEAD_TRY(ethernet_.start_controller(entropy));
  tcpip_init(&FreeRtosNetwork::begun, this);
  while (lwip_thread_.load() == nullptr) wait(started_);
  {
    const platform::Lock lock(lock_);
    FAIRLEAD_TRY(ethernet_.start(&tcpip_input));
  }
  of_interrupt = this;
  receiver_.begin(receiver_memory_,
                  ports::FreeRtosTask::Plan{
                      .name = "ethernet", .priority = kPriority, .body = &FreeRtosNetwork::receive, .argument = this});
  return {};
}

void FreeRtosNetwork::begun(void* self) {
  auto& network = *static_cast<FreeRtosNetwork*>(self);
  network.lwip_thread_.store(xTaskGetCurrentTaskHandle());
  network.started_.wake();
}

/// A frame that arrives after the last look makes another demand, which is heard when the interrupt is let in again.
void FreeRtosNetwork::receive(void* self) {
  auto& network = *static_cast<FreeRtosNetwork*>(self);
  for (;;) {
    (void)network.ethernet_.receive();
    enable_ethernet_interrupt();
    wait(network.news_);
  }
}

/// The controller demands until its frames are read: until then it is not listened to.
void FreeRtosNetwork::on_interrupt() {
  disable_ethernet_interrupt();
  news_.wake();
}

bool FreeRtosNetwork::has_address() {
  const platform::Lock lock(lock_);
  return ethernet_.has_address();
}

std::size_t FreeRtosNetwork::lwip_stack_left() const {
  return std::size_t{uxTaskGetStackHighWaterMark(static_cast<TaskHandle_t>(lwip_thread_.load()))} * sizeof(StackType_t);
}

}  // namespace fairlead::firmware

extern "C" void ethernet_handler() { fairlead::firmware::of_interrupt->on_interrupt(); }
