// SPDX-License-Identifier: Apache-2.0
/// @file  What the arithmetic of a software token must do, as cases over a fixture: a library's or a chip's.
#pragma once

#include "fairlead/platform/token_crypto.hpp"

#include "conformance/runner.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace fairlead::conformance {

/// The TokenCrypto under test, fresh for each case. To qualify one, derive from this and run token_crypto_suite().
class TokenCryptoFixture {
 public:
  enum class Capability : std::uint8_t {
    none = 0,
    ec_p384 = 1,
    rsa = 2,
  };

  TokenCryptoFixture(const TokenCryptoFixture&) = delete;
  TokenCryptoFixture& operator=(const TokenCryptoFixture&) = delete;

  [[nodiscard]] bool has(Capability wanted) const {
    const auto bits = static_cast<unsigned>(wanted);
    return (static_cast<unsigned>(do_capabilities()) & bits) == bits;
  }
  [[nodiscard]] const char* missing(Capability wanted) const;

  [[nodiscard]] platform::TokenCrypto& crypto() { return do_crypto(); }

 protected:
  TokenCryptoFixture() = default;
  ~TokenCryptoFixture() = default;

 private:
  [[nodiscard]] virtual Capability do_capabilities() const = 0;
  [[nodiscard]] virtual platform::TokenCrypto& do_crypto() = 0;
};

[[nodiscard]] constexpr TokenCryptoFixture::Capability operator|(TokenCryptoFixture::Capability a,
                                                                 TokenCryptoFixture::Capability b) {
  return static_cast<TokenCryptoFixture::Capability>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

using TokenCryptoCase = Case<TokenCryptoFixture>;
using TokenCryptoCases = std::span<const TokenCryptoCase>;

/// All cases, in static storage.
[[nodiscard]] std::array<TokenCryptoCases, 5> token_crypto_suite();

// The parts of it.
[[nodiscard]] TokenCryptoCases token_crypto_hash_cases();
[[nodiscard]] TokenCryptoCases token_crypto_storage_cases();
[[nodiscard]] TokenCryptoCases token_crypto_key_cases();
[[nodiscard]] TokenCryptoCases token_crypto_ecdsa_cases();
[[nodiscard]] TokenCryptoCases token_crypto_rsa_cases();

}  // namespace fairlead::conformance
