// SPDX-License-Identifier: Apache-2.0
// What wolfSSL asks of a program, with the options of ports/tls_wolfssl/device/user_settings.h.
#include "firmware/fixed_numbers.hpp"
#include "firmware/tls/client_library.hpp"
#include "firmware/tls/counting_heap.hpp"

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/settings.h>
#include <wolfssl/wolfcrypt/types.h>

namespace fairlead::firmware {

void set_up_client_library() { clear_heap(); }
void let_pause(const Port::Library& /*library*/) {}

}  // namespace fairlead::firmware

extern "C" {

int fairlead_wolfssl_seed(unsigned char* into, unsigned size) {
  static fairlead::firmware::FixedNumbers numbers(0x2545'f491);
  numbers.fill(into, size);
  return 0;
}

word32 LowResTimer() { return 1'000; }
sword64 TimeNowInMilliseconds() { return 1'000'000; }
}
