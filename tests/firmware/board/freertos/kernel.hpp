// SPDX-License-Identifier: Apache-2.0
/// @file  The board under the FreeRTOS kernel: its start, and its Ethernet controller's interrupt.
#pragma once

/// The handler of the Ethernet controller's interrupt; each image has one. It may call the kernel.
extern "C" void ethernet_handler();

namespace fairlead::firmware {

/// Starts the kernel, with the tasks that there are, and does not return. The stack of whoever calls is given up: it
/// is the interrupts' from now on.
[[noreturn]] void run_kernel();

/// Lets the Ethernet controller interrupt, or not. A demand that it has made meanwhile is heard then.
void enable_ethernet_interrupt();
void disable_ethernet_interrupt();

/// Makes the interrupt happen as if the controller had asked for it.
void pend_ethernet_interrupt();

}  // namespace fairlead::firmware
