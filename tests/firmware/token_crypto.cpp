// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/crypto_mbedtls.hpp"

#include "conformance/token_crypto_suite.hpp"
#include "firmware/run_on.hpp"
#include "firmware/token.hpp"

namespace fairlead::firmware {
namespace {

using conformance::TokenCryptoFixture;

class BoardCrypto final : public TokenCryptoFixture {
 public:
  explicit BoardCrypto(platform::TokenCrypto& crypto) : crypto_(crypto) {}

 private:
  [[nodiscard]] Capability do_capabilities() const override { return Capability::ec_p384 | Capability::rsa; }
  [[nodiscard]] platform::TokenCrypto& do_crypto() override { return crypto_; }

  platform::TokenCrypto& crypto_;
};

}  // namespace

int run_token_crypto() {
  auto crypto = ports::MbedTlsCrypto::open();
  if (!crypto) return 1;
  Tally tally;
  for (const auto part : conformance::token_crypto_suite()) run_on<BoardCrypto>("TokenCrypto", part, tally, *crypto);
  return tally.conclude("token_crypto");
}

}  // namespace fairlead::firmware
