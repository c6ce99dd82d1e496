// SPDX-License-Identifier: Apache-2.0
// The vectors of an image with the FreeRTOS kernel, and the interrupt of the Ethernet controller.
#include "firmware/board/vectors.hpp"

#include "firmware/board/freertos/kernel.hpp"
#include "firmware/board/memory_map.hpp"

extern "C" {
// The kernel's, by the names that FreeRTOSConfig.h gives them.
void supervisor_call_handler();
void pending_call_handler();
void tick_handler();
}

namespace fairlead::firmware {
namespace {

constexpr auto vectors() {
  VectorTable<kEthernetInterrupt + 1> table;
  table.set_exception(11, supervisor_call_handler);
  table.set_exception(14, pending_call_handler);
  table.set_exception(15, tick_handler);
  table.set_interrupt(kEthernetInterrupt, ethernet_handler);
  return table;
}

[[gnu::section(".vectors"), gnu::used]] constexpr auto kVectors = vectors();

}  // namespace
}  // namespace fairlead::firmware
