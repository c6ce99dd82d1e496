// SPDX-License-Identifier: Apache-2.0
/// @file  Hash: digests of SHA-2, computed by who has them: a TLS library, a token, a peripheral of the chip.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/platform/hash_algorithm.hpp"
#include "fairlead/tls/algorithms.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace fairlead::tls {

using platform::digest_size;
using platform::HashAlgorithm;
using platform::kMostDigest;

/// The digest of which a SigningKey signs by this scheme. Nothing for Ed25519, which signs the message itself, and for
/// SHA-1.
[[nodiscard]] constexpr std::optional<HashAlgorithm> hash_of(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::rsa_pkcs1_sha256:
    case SignatureScheme::rsa_pss_rsae_sha256:
    case SignatureScheme::ecdsa_secp256r1_sha256: return HashAlgorithm::sha256;
    case SignatureScheme::rsa_pkcs1_sha384:
    case SignatureScheme::rsa_pss_rsae_sha384:
    case SignatureScheme::ecdsa_secp384r1_sha384: return HashAlgorithm::sha384;
    case SignatureScheme::rsa_pkcs1_sha512:
    case SignatureScheme::rsa_pss_rsae_sha512:
    case SignatureScheme::ecdsa_secp521r1_sha512: return HashAlgorithm::sha512;
    default: return {};
  }
}

/// Owned by the caller; called by one thread at a time.
class Hash {
 public:
  /// The digest of a message, which lies outside of `into`.
  /// @return The first digest_size() bytes of `into`; or
  ///   - no_space     `into` is too small.
  ///   - unsupported  it does not have this algorithm.
  ///   - no_memory, token_removed, internal   who computes it has failed.
  /// After an error `into` holds nothing of use.
  [[nodiscard]] Result<Bytes> digest(HashAlgorithm algorithm, Bytes message, MutableBytes into) {
    const std::size_t size = digest_size(algorithm);
    if (into.size() < size) return fail(Errc::no_space);
    const Result<void> done = do_digest(algorithm, message, into.first(size));
    if (!done) return fail(done.error());
    return into.first(size);
  }

 protected:
  ~Hash() = default;

 private:
  /// `into` has exactly the digest's size.
  [[nodiscard]] virtual Result<void> do_digest(HashAlgorithm algorithm, Bytes message, MutableBytes into) = 0;
};

}  // namespace fairlead::tls
