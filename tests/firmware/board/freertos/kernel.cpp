// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/freertos/kernel.hpp"

#include "fairlead/base/check.hpp"
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"
#include "firmware/board/memory_map.hpp"

#include <array>
#include <cstdint>

#include <FreeRTOS.h>
#include <task.h>

namespace fairlead::firmware {
namespace {

// The interrupt controller (ARMv7-M Architecture Reference Manual, section B3.4).
constexpr std::uintptr_t kSetEnable = 0xe000'e100;
constexpr std::uintptr_t kClearEnable = 0xe000'e180;
constexpr std::uintptr_t kSetPending = 0xe000'e200;
constexpr std::uintptr_t kPriorities = 0xe000'e400;

void write_ethernet_bit(std::uintptr_t registers) {
  constexpr std::uint32_t kBit = 1U << kEthernetInterrupt % 32;
  *reinterpret_cast<volatile std::uint32_t*>(registers + kEthernetInterrupt / 32 * 4) = kBit;
}

}  // namespace

void run_kernel() {
  vTaskStartScheduler();
  ports::semihosting::exit(kFaultStatus);  // It has no memory for a task of its own.
}

void enable_ethernet_interrupt() {
  constexpr std::uint8_t kBelowKernelCalls = 0xc0;
  static_assert(kBelowKernelCalls > configMAX_SYSCALL_INTERRUPT_PRIORITY);
  *reinterpret_cast<volatile std::uint8_t*>(kPriorities + kEthernetInterrupt) = kBelowKernelCalls;
  write_ethernet_bit(kSetEnable);
}

void disable_ethernet_interrupt() { write_ethernet_bit(kClearEnable); }

void pend_ethernet_interrupt() { write_ethernet_bit(kSetPending); }

}  // namespace fairlead::firmware

extern "C" {

[[gnu::section(".heap")]] alignas(8) std::uint8_t ucHeap[configTOTAL_HEAP_SIZE];

void freertos_assertion_failed(const char* file, int line) { fairlead::check_failed("FreeRTOS", file, line); }

/// The core sleeps while no task has anything to do.
void vApplicationIdleHook() { asm volatile("wfi"); }

void vApplicationGetIdleTaskMemory(StaticTask_t** control, StackType_t** stack, configSTACK_DEPTH_TYPE* size) {
  static StaticTask_t idle_control;
  static std::array<StackType_t, configMINIMAL_STACK_SIZE> idle_stack;
  *control = &idle_control;
  *stack = idle_stack.data();
  *size = idle_stack.size();
}

/// The kernel has found it when it left the task.
void vApplicationStackOverflowHook(TaskHandle_t, char* task) {
  fairlead::ports::semihosting::write("the stack of a task has overflowed: ");
  fairlead::ports::semihosting::write(task);
  fairlead::ports::semihosting::write("\n");
  fairlead::ports::semihosting::exit(fairlead::firmware::kFaultStatus);
}
}
