// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/crypto_mbedtls.hpp"

#include "conformance/token_crypto_suite.hpp"
#include "firmware/console.hpp"
#include "firmware/fixed_numbers.hpp"
#include "firmware/token.hpp"

#include <array>
#include <cstddef>

#include <mbedtls/entropy.h>
#include <mbedtls/memory_buffer_alloc.h>

namespace fairlead::firmware {
namespace {

using conformance::TokenCryptoFixture;

std::array<unsigned char, std::size_t{48} * 1024> heap;

class BoardCrypto final : public TokenCryptoFixture {
 public:
  explicit BoardCrypto(platform::TokenCrypto& crypto) : crypto_(crypto) {}

 private:
  [[nodiscard]] Capability do_capabilities() const override { return Capability::ec_p384 | Capability::rsa; }
  [[nodiscard]] platform::TokenCrypto& do_crypto() override { return crypto_; }

  platform::TokenCrypto& crypto_;
};

}  // namespace

void set_up_crypto() { mbedtls_memory_buffer_alloc_init(heap.data(), heap.size()); }

int run_token_crypto() {
  auto crypto = ports::MbedTlsCrypto::open();
  if (!crypto) return 1;
  Tally tally;
  ConsoleReporter reporter;
  for (const auto part : conformance::token_crypto_suite()) {
    for (const conformance::TokenCryptoCase& one : part) {
      BoardCrypto fixture(*crypto);
      tally.add("TokenCrypto", one.name, conformance::run_case<TokenCryptoFixture>(one, fixture, reporter));
    }
  }
  return tally.conclude("token_crypto");
}

}  // namespace fairlead::firmware

/// An emulated board has no source of random numbers, and its keys protect nothing: the same ones in each run.
extern "C" int mbedtls_hardware_poll(void* /*data*/, unsigned char* output, std::size_t size, std::size_t* made) {
  static fairlead::firmware::FixedNumbers numbers(0x2545'f491);
  numbers.fill(output, size);
  *made = size;
  return 0;
}
