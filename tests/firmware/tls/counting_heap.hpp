// SPDX-License-Identifier: Apache-2.0
/// @file  The heap of a TLS library whose client is measured: how much of it is in use, and how much was at most.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fairlead::firmware {

/// Sizes in bytes: what was asked for, without the heap's own heads; and what lies below the end of the highest block,
/// with them and with the holes.
struct HeapUse {
  std::size_t live;
  std::size_t live_peak;
  std::size_t extent_peak;
  std::uint32_t calls;  ///< Allocations so far.
};

/// Before all else, once.
void clear_heap();
/// Memory that is aligned for any object and not zeroed; or null, also for 0 bytes.
[[nodiscard]] void* allocate(std::size_t asked);
/// As realloc(), but that it moves each time.
[[nodiscard]] void* reallocate(void* at, std::size_t asked);
void release(void* at);

[[nodiscard]] HeapUse heap_use();
/// Peaks and calls begin anew.
void restart_heap_use();

}  // namespace fairlead::firmware
