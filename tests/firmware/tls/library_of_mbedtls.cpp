// SPDX-License-Identifier: Apache-2.0
// What mbedTLS asks of a program.
#include "firmware/fixed_numbers.hpp"
#include "firmware/tls/client_library.hpp"
#include "firmware/tls/heap_of_mbedtls.hpp"

#include <mbedtls/entropy.h>
#include <mbedtls/platform_time.h>

namespace fairlead::firmware {

void set_up_client_library() { set_up_heap(); }

void let_pause(const Port::Library& library) {
  constexpr std::uint16_t kOperations = 160;
  (void)library.pause_after(kOperations);
}

}  // namespace fairlead::firmware

extern "C" {

int mbedtls_hardware_poll(void* /*data*/, unsigned char* output, std::size_t size, std::size_t* made) {
  static fairlead::firmware::FixedNumbers numbers(0x2545'f491);
  numbers.fill(output, size);
  *made = size;
  return 0;
}

mbedtls_ms_time_t mbedtls_ms_time() { return 1'000'000; }
}
