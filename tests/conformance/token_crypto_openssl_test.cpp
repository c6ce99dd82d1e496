// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/crypto_openssl.hpp"

#include "conformance/token_crypto_gtest.hpp"

int main(int argc, char** argv) {
  return fairlead::conformance::run_token_crypto_suite<fairlead::ports::OpenSslCrypto>(argc, argv);
}
