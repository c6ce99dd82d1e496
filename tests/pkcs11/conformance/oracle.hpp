// SPDX-License-Identifier: Apache-2.0
/// @file  OpenSSL, which knows by itself what a token should say: keys, their templates, signatures.
#pragma once

#include "pkcs11/conformance/kit.hpp"

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace fairlead::pkcs11::test {

/// How a signature is made.
enum class Padding : std::uint8_t {
  none,  ///< ECDSA, as r and s.
  pkcs1,
  pss
};

/// A key that OpenSSL has.
class Key {
 public:
  static Key ec();
  static Key rsa();
  /// The public half of a token's key, by its attributes.
  static Key of_point(std::string_view group, std::string_view point);
  static Key of_modulus(std::string_view modulus, std::string_view exponent);

  /// Templates of its halves, which verify and sign.
  [[nodiscard]] Template public_template() const;
  [[nodiscard]] Template private_template() const;
  [[nodiscard]] std::string modulus() const { return number("n"); }

  /// @param digest  "SHA256" and so on, by which the data is hashed; empty: it is hashed already (of PSS, by SHA-256).
  [[nodiscard]] bool verifies(Padding padding, std::string_view digest, std::string_view data,
                              std::string_view signature) const;
  [[nodiscard]] std::string sign(Padding padding, std::string_view digest, std::string_view data) const;

 private:
  using Owned = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  explicit Key(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}
  /// An integer of it, big-endian, at least `size` octets.
  [[nodiscard]] std::string number(const char* name, std::size_t size = 0) const;
  [[nodiscard]] std::string point() const;
  [[nodiscard]] bool is_ec() const { return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_EC; }

  Owned key_;
};

[[nodiscard]] std::string digest_of(std::string_view digest, std::string_view data);
[[nodiscard]] std::string hmac_of(std::string_view digest, std::string_view key, std::string_view data);

}  // namespace fairlead::pkcs11::test
