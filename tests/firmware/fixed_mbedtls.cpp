// SPDX-License-Identifier: Apache-2.0
#include "firmware/fixed_mbedtls.hpp"

#include "firmware/fixed_numbers.hpp"

#include <cstddef>

#include <mbedtls/entropy.h>
#include <mbedtls/memory_buffer_alloc.h>
#include <mbedtls/platform_time.h>

namespace fairlead::firmware {
void begin_mbedtls(MutableBytes memory) {
  mbedtls_memory_buffer_alloc_init(reinterpret_cast<unsigned char*>(memory.data()), memory.size());
}

}  // namespace fairlead::firmware

/// An emulated board has no source of random numbers, and its keys protect nothing: the same ones in each run.
extern "C" int mbedtls_hardware_poll(void* /*data*/, unsigned char* output, std::size_t size, std::size_t* made) {
  static fairlead::firmware::FixedNumbers numbers(0x2545'f491);
  numbers.fill(output, size);
  *made = size;
  return 0;
}

/// And it is always the same time.
extern "C" mbedtls_ms_time_t mbedtls_ms_time() { return 1'800'000'000'000; }
