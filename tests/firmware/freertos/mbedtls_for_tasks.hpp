// SPDX-License-Identifier: Apache-2.0
/// @file  What mbedTLS asks of a program with several tasks: locks, and memory that all may ask for.
#pragma once

namespace fairlead::firmware {

/// mbedTLS locks by mutexes of the kernel from here on, and allocates from the kernel's heap. Before all else of it,
/// once, from a task.
void set_up_mbedtls_for_tasks();

}  // namespace fairlead::firmware
