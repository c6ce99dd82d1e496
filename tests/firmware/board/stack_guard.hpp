// SPDX-License-Identifier: Apache-2.0
/// @file  What notices that the stack has overflowed; each kind of core has its own way.
#pragma once

namespace fairlead::firmware {

/// From now on an access below the stack is a fault. Before constructors run, once.
void guard_stack();

}  // namespace fairlead::firmware
