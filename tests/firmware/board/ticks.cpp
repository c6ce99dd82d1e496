// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/ticks.hpp"

#include "firmware/board/memory_map.hpp"

namespace fairlead::firmware {

std::uint64_t ticks() {
  static std::uint64_t total = 0;
  static std::uint32_t last = 0;
  const std::uint32_t counter = *reinterpret_cast<const volatile std::uint32_t*>(kCounterAddress);
  total += counter - last;  // Modulo 2 to the power of 32, as the counter counts.
  last = counter;
  return total;
}

Instant now() { return Instant(Duration(static_cast<std::int64_t>(ticks() / (kCounterHz / 1000)))); }

}  // namespace fairlead::firmware
