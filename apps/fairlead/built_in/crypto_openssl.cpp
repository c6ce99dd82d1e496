// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/crypto_openssl.hpp"

#include "software_crypto.hpp"

namespace fairlead::cli {

platform::TokenCrypto* software_crypto() {
  static Result<ports::OpenSslCrypto> crypto = ports::OpenSslCrypto::open();
  return crypto ? &*crypto : nullptr;
}

}  // namespace fairlead::cli
