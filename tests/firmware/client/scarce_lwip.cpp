// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/scarce_lwip.hpp"

#include <lwip/mem.h>
#include <lwip/memp.h>

namespace fairlead::firmware {

Scarcity& scarcity_of_lwip() {
  static constinit Scarcity scarcity;
  return scarcity;
}

}  // namespace fairlead::firmware

// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming): names of the linker's
extern "C" {

void* __real_memp_malloc(memp_t pool);
void* __real_mem_malloc(mem_size_t size);

void* __wrap_memp_malloc(memp_t pool) {
  const bool granted = pool == MEMP_SYS_TIMEOUT || fairlead::firmware::scarcity_of_lwip().grants();
  return granted ? __real_memp_malloc(pool) : nullptr;
}

void* __wrap_mem_malloc(mem_size_t size) {
  return fairlead::firmware::scarcity_of_lwip().grants() ? __real_mem_malloc(size) : nullptr;
}
}
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)
