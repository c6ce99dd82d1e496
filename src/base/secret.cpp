// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/secret.hpp"

#include <cstring>

namespace fairlead {

void zeroize(MutableBytes memory) {
  if (memory.empty()) return;
  std::memset(memory.data(), 0, memory.size());
  // Somebody may look at it, as far as the compiler knows.
  asm volatile("" : : "r"(memory.data()) : "memory");
}

bool equal_in_constant_time(Bytes a, Bytes b) {
  if (a.size() != b.size()) return false;
  std::uint32_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= std::to_integer<std::uint32_t>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace fairlead
