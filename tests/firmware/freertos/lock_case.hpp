// SPDX-License-Identifier: Apache-2.0
/// @file  Whether mbedTLS's locks keep tasks apart.
#pragma once

#include "fairlead/ports/freertos_task.hpp"

namespace fairlead::firmware {

/// Holds the lock of what PSA has once for the program, and has another task call PSA. mbedTLS has its locks and its
/// random numbers before. From a task below the highest priority.
/// @param place  For the other task; free again afterwards.
/// @return Whether that task waited until the lock was let go, and got through then.
[[nodiscard]] bool others_wait_for_psa(ports::FreeRtosTaskPlace place);

}  // namespace fairlead::firmware
