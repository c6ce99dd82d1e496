// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/mbedtls_system.hpp"
#include "firmware/client/tls_library.hpp"
#include "firmware/tls/heap_of_mbedtls.hpp"

namespace fairlead::firmware {

void begin_tls_library(const platform::Platform& platform) {
  set_up_heap();
  give_mbedtls(platform);
}

}  // namespace fairlead::firmware
