// SPDX-License-Identifier: Apache-2.0
// What mbedTLS asks of a program, as the files in ports/*_mbedtls/device have it. Its memory comes by
// mbedtls_memory_buffer_alloc_init() or mbedtls_platform_set_calloc_free(), before all else.
#include "board.hpp"
#include "hal.hpp"

#include <cstddef>

#include <mbedtls/entropy.h>
#include <mbedtls/platform_time.h>

extern "C" {

/// Numbers that seed its generator: whoever can guess them has every key that is made.
int mbedtls_hardware_poll(void* /*data*/, unsigned char* output, std::size_t size, std::size_t* made) {
  *made = 0;
  if (!hal_random(output, size)) return MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
  *made = size;
  return 0;
}

/// The age of tickets of TLS 1.3 is told by it. Never goes back.
mbedtls_ms_time_t mbedtls_ms_time() { return new_board::now().time_since_epoch().count(); }
}
