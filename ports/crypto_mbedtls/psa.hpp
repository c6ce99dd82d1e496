// SPDX-License-Identifier: Apache-2.0
/// @file  PSA's results and keys. No vendor header: only names.
#pragma once

#include "fairlead/ports/crypto_mbedtls.hpp"
#include "fairlead/tls/rsa_key.hpp"

#include <cstdint>
#include <utility>

struct psa_key_attributes_s;

namespace fairlead::ports::crypto_mbedtls {

using platform::HashAlgorithm;
using platform::PrivateKeyKind;
using platform::SignatureForm;

/// As PSA has them.
using Status = std::int32_t;
using KeyId = std::uint32_t;
using Algorithm = std::uint32_t;

/// What a failure of PSA is called here: invalid, no_space, no_memory, no_entropy or internal. The one place that
/// reads its numbers. Precondition: it is one.
[[nodiscard]] Errc error_of(Status status);
[[nodiscard]] Result<void> result_of(Status status);
[[nodiscard]] Algorithm algorithm_of(HashAlgorithm algorithm);

/// A key in PSA, which goes when this does.
class Key {
 public:
  Key() = default;
  explicit Key(KeyId id) : id_(id) {}
  Key(Key&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
  Key& operator=(Key&&) = delete;
  ~Key();

  [[nodiscard]] KeyId id() const { return id_; }
  /// Somebody else owns it from here on.
  [[nodiscard]] KeyId give_up() { return std::exchange(id_, 0); }

 private:
  KeyId id_ = 0;
};

/// @return The key; or as error_of().
[[nodiscard]] Result<Key> import(const psa_key_attributes_s& attributes, Bytes material);

/// Whether the numbers of an RSA key fulfil what RFC 8017 section 3.2 says of them; that the primes are prime is not
/// looked at. @return That; or no_memory.
[[nodiscard]] Result<bool> belong_together(const tls::RsaPrivateKey& key);

/// Whether a signature opens to as many bits as the modulus has, where EMSA-PSS has one less (RFC 8017 section 8.1.2,
/// step 2c). Precondition: it is below the modulus. @return That; or no_memory.
[[nodiscard]] Result<bool> fills_modulus(const tls::RsaPublicKey& key, Bytes signature);

/// mbedTLS's view of bytes.
[[nodiscard]] inline const unsigned char* octets(Bytes bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
[[nodiscard]] inline unsigned char* octets(MutableBytes bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace fairlead::ports::crypto_mbedtls
