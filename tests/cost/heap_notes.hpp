// SPDX-License-Identifier: Apache-2.0
/// @file  What the heap in front of the C library's tells to HeldBlocks.
#pragma once

namespace fairlead::cost {

/// A block was given; or it goes back. Neither is null. Cheap while no HeldBlocks lives.
void note_gained(void* block);
void note_lost(void* block);

}  // namespace fairlead::cost
