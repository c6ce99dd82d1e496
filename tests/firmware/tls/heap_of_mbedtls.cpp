// SPDX-License-Identifier: Apache-2.0
#include "firmware/tls/heap_of_mbedtls.hpp"

#include "firmware/tls/counting_heap.hpp"

#include <cstring>

#include <mbedtls/platform.h>

namespace fairlead::firmware {
void* allocate_zeroed(std::size_t count, std::size_t each) {
  const std::size_t size = count * each;
  if (count == 0 || size / count != each) return nullptr;
  void* const made = allocate(size);
  if (made != nullptr) std::memset(made, 0, size);
  return made;
}

void set_up_heap() {
  clear_heap();
  give_mbedtls_heap();
}

void give_mbedtls_heap() { (void)mbedtls_platform_set_calloc_free(allocate_zeroed, release); }

}  // namespace fairlead::firmware
