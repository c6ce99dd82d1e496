// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/secret.hpp"

namespace fairlead {

void zeroize(MutableBytes memory) {
  volatile std::byte* p = memory.data();
  for (std::size_t i = 0; i < memory.size(); ++i) p[i] = std::byte{0};
}

bool equal_in_constant_time(Bytes a, Bytes b) {
  if (a.size() != b.size()) return false;
  std::uint32_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= std::to_integer<std::uint32_t>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace fairlead
