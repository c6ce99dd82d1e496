// SPDX-License-Identifier: Apache-2.0
// Key and certificates are in the token on flash, where another image has put them: firmware_client_tls.
#include "fairlead/token/functions.hpp"

#include "firmware/client/credentials.hpp"
#include "firmware/client/identity.hpp"
#include "firmware/tls/heap_of_mbedtls.hpp"

namespace fairlead::firmware {

int Credentials::open(const Arguments& arguments, const platform::Platform& platform) {
  give_mbedtls_heap();  // Which the token computes with, whoever speaks TLS.
  if (const int status = Identity::begin(arguments, platform, token::device_functions()); status != 0) return status;
  return Identity::open(platform.clock);
}

const Port::TrustStore& Credentials::trust() { return Identity::trust(); }
const Port::Identity& Credentials::own() { return Identity::own(); }

}  // namespace fairlead::firmware
