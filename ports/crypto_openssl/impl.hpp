// SPDX-License-Identifier: Apache-2.0
/// @file  What OpenSslCrypto keeps. No vendor header: only names.
#pragma once

#include "fairlead/ports/crypto_openssl.hpp"
#include "fairlead/tls/rsa_key.hpp"

#include "owned.hpp"

#include <array>
#include <limits>
#include <span>

struct ossl_lib_ctx_st;

namespace fairlead::ports {

/// Every algorithm is looked up once: that costs more than hashing a block.
struct OpenSslCrypto::Impl {
  ossl_lib_ctx_st* context = nullptr;
  std::array<crypto_openssl::Owned<evp_md_st>, 3> hashes;  ///< By HashAlgorithm.
  crypto_openssl::Owned<evp_mac_st> hmac;
  crypto_openssl::Owned<evp_cipher_st> aes;
  crypto_openssl::Owned<evp_kdf_st> pbkdf2;
  crypto_openssl::Owned<evp_pkey_ctx_st> ec;   ///< Makes keys from numbers.
  crypto_openssl::Owned<evp_pkey_ctx_st> rsa;  ///< Likewise.

  [[nodiscard]] const evp_md_st* hash(platform::HashAlgorithm algorithm) const {
    return hashes[static_cast<std::size_t>(algorithm)].get();
  }
};

}  // namespace fairlead::ports

namespace fairlead::ports::crypto_openssl {

using platform::HashAlgorithm;
using platform::PrivateKeyKind;
using platform::SignatureForm;

/// The library context, which lives as long as the process; see context.cpp. Thread-safe.
/// @return It; or no_memory; or internal: the default provider does not load.
[[nodiscard]] Result<ossl_lib_ctx_st*> shared_context();

/// One of our calls into OpenSSL: what it leaves in the thread's queue of errors is taken out at the end, and what was
/// there before is not.
class Attempt {
 public:
  Attempt();
  ~Attempt();
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  /// Why OpenSSL failed: no_memory; no_entropy; invalid: octets that are no point of a curve; or internal. The only
  /// place that reads its errors.
  [[nodiscard]] Errc error() const;
  [[nodiscard]] std::unexpected<Errc> failed() const { return fail(error()); }

 private:
  bool on_top_;  ///< Of errors that are somebody else's.
};

/// The name of a digest to OpenSSL.
[[nodiscard]] const char* name_of(HashAlgorithm algorithm);

/// A private key that has been read. What signs is kept for each form: making it ready costs as much as a tenth of a
/// signature.
struct Key {
  PrivateKeyKind kind{};
  std::size_t signature_size = 0;
  Owned<evp_pkey_st> key;
  std::array<Owned<evp_pkey_ctx_st>, 4> signers{};  ///< By form; see sign.cpp.
};

/// Of a handle that load() gave.
[[nodiscard]] inline Key& as_key(platform::PrivateKey handle) {
  return *reinterpret_cast<Key*>(static_cast<std::uintptr_t>(handle));  // NOLINT(performance-no-int-to-ptr)
}

/// Whether the numbers of an RSA key fulfil what RFC 8017 section 3.2 says of them; that the primes are prime is not
/// looked at. @return That; or no_memory.
[[nodiscard]] Result<bool> belong_together(const tls::RsaPrivateKey& key);

/// @return The key; or as TokenCrypto::verify().
[[nodiscard]] Result<Owned<evp_pkey_st>> read_public_key(evp_pkey_ctx_st* maker, PrivateKeyKind kind, Bytes public_key);

/// OpenSSL's view of bytes.
[[nodiscard]] inline const unsigned char* octets(Bytes bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
[[nodiscard]] inline unsigned char* octets(MutableBytes bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}
/// OpenSSL counts some of what it takes by `int`.
[[nodiscard]] inline bool is_countable(Bytes bytes) {
  return bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max());
}

}  // namespace fairlead::ports::crypto_openssl
