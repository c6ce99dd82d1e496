// SPDX-License-Identifier: Apache-2.0
/// @file  RSA keys in DER (RFC 8017 appendix A.1), as tokens keep them: to numbers, and from numbers.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <cstddef>

namespace fairlead::tls {

/// RSAPublicKey. Numbers have their most significant octet first. Views.
struct RsaPublicKey {
  Bytes modulus{};
  Bytes exponent{};
};

/// RSAPrivateKey of two primes, in the same way.
struct RsaPrivateKey {
  Bytes modulus{};
  Bytes public_exponent{};
  Bytes private_exponent{};
  Bytes prime1{};
  Bytes prime2{};
  Bytes exponent1{};
  Bytes exponent2{};
  Bytes coefficient{};
};

/// Reads RSAPublicKey, which is all of `der`. Whether the numbers belong together is not looked at.
/// @return Views of `der`, without zeros in front; or
///   - invalid      it is not DER, or no such key: a number is not positive, the modulus is even, or the public
///                  exponent is even or 1.
///   - unsupported  a modulus of other than 2048 to 4096 bits, or of bits that fill no whole octets; a public exponent
///                  below 65537 (FIPS 186-5 appendix A.1.1) or of more than 64 bits.
[[nodiscard]] Result<RsaPublicKey> read_rsa_public_key(Bytes der);

/// Reads RSAPrivateKey in the same way.
/// @return As above; a number that is longer than the modulus is invalid too, and a third prime unsupported.
[[nodiscard]] Result<RsaPrivateKey> read_rsa_private_key(Bytes der);

/// Writes RSAPublicKey to the front of `into`, which the numbers lie outside of. Zeros may be in front of a number.
/// @return The size; or no_space: `into` is too small, and holds nothing of use.
[[nodiscard]] Result<std::size_t> write_rsa_public_key(const RsaPublicKey& key, MutableBytes into);

/// Writes RSAPrivateKey in the same way.
/// @return As above.
[[nodiscard]] Result<std::size_t> write_rsa_private_key(const RsaPrivateKey& key, MutableBytes into);

}  // namespace fairlead::tls
