// SPDX-License-Identifier: Apache-2.0
/// @file  mbedTLS's heap for a client that is measured: how much of it is in use, and how much was at most.
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

/// mbedTLS allocates from here on. Before all else, once.
void set_up_heap();
[[nodiscard]] HeapUse heap_use();
/// Peaks and calls begin anew.
void restart_heap_use();

}  // namespace fairlead::firmware
