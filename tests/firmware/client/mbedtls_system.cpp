// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/mbedtls_system.hpp"

#include <cstddef>
#include <optional>
#include <span>

#include <mbedtls/entropy.h>
#include <mbedtls/platform_time.h>

namespace fairlead::firmware {
namespace {

std::optional<platform::Platform> the_platform;

}  // namespace

void give_mbedtls(const platform::Platform& platform) { the_platform.emplace(platform); }

}  // namespace fairlead::firmware

extern "C" {

int mbedtls_hardware_poll(void* /*data*/, unsigned char* output, std::size_t size, std::size_t* made) {
  const auto into = std::as_writable_bytes(std::span(output, size));
  if (!fairlead::firmware::the_platform->entropy.fill(into)) return MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
  *made = size;
  return 0;
}

mbedtls_ms_time_t mbedtls_ms_time() { return fairlead::firmware::the_platform->clock.now().time_since_epoch().count(); }
}
