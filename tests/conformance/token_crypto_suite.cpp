// SPDX-License-Identifier: Apache-2.0
#include "conformance/token_crypto_suite.hpp"

namespace fairlead::conformance {

const char* TokenCryptoFixture::missing(Capability wanted) const {
  if (wanted == Capability::ec_p384) return has(wanted) ? "none" : "ec_p384";
  return has(wanted) ? "none" : "rsa";
}

std::array<TokenCryptoCases, 5> token_crypto_suite() {
  return {token_crypto_hash_cases(), token_crypto_storage_cases(), token_crypto_key_cases(), token_crypto_ecdsa_cases(),
          token_crypto_rsa_cases()};
}

}  // namespace fairlead::conformance
