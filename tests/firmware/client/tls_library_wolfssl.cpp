// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/tls_library.hpp"
#include "firmware/tls/counting_heap.hpp"

#include <cstddef>
#include <optional>
#include <span>

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/settings.h>
#include <wolfssl/wolfcrypt/types.h>

namespace fairlead::firmware {
namespace {

std::optional<platform::Platform> the_platform;

}  // namespace

void begin_tls_library(const platform::Platform& platform) {
  clear_heap();
  the_platform.emplace(platform);
}

}  // namespace fairlead::firmware

extern "C" {

int fairlead_wolfssl_seed(unsigned char* into, unsigned size) {
  const auto bytes = std::as_writable_bytes(std::span(into, size));
  return fairlead::firmware::the_platform->entropy.fill(bytes) ? 0 : -1;
}

sword64 TimeNowInMilliseconds() {
  constexpr sword64 kBegun = 1'000;  // It is never 0.
  return kBegun + fairlead::firmware::the_platform->clock.now().time_since_epoch().count();
}
word32 LowResTimer() { return static_cast<word32>(TimeNowInMilliseconds() / 1'000); }
}
