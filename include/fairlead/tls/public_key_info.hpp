// SPDX-License-Identifier: Apache-2.0
/// @file  SubjectPublicKeyInfo (RFC 5280 section 4.1) from the numbers of a key, as tokens have them; and what it says.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/key_kind.hpp"

#include <cstddef>
#include <cstdint>

namespace fairlead::tls {

/// What a public key is.
struct PublicKeyKind {
  KeyKind kind{};
  std::uint16_t bits = 0;  ///< As CertificateView::key_bits.
  friend bool operator==(const PublicKeyKind&, const PublicKeyKind&) = default;
};

/// What DER of a SubjectPublicKeyInfo says, read as read_certificate() reads it. An algorithm without a name here is
/// KeyType::unknown, and so is a curve Group::none.
///
/// @return The kind; or
///   - invalid  it is not DER, something follows, or the key is malformed.
[[nodiscard]] Result<PublicKeyKind> key_kind_of(Bytes public_key_info);

/// What a SubjectPublicKeyInfo consists of, as tokens take it. Views of it.
struct PublicKeyParts {
  Bytes parameters{};  ///< Of the algorithm, in DER: of EC the curve's OBJECT IDENTIFIER. Empty: none.
  Bytes key{};         ///< EC: octets of an ECPoint. RSA: DER of RSAPublicKey.
};

/// @return The parts; or invalid: key_kind_of() would refuse it.
[[nodiscard]] Result<PublicKeyParts> read_public_key_parts(Bytes public_key_info);

// The functions below write DER of a SubjectPublicKeyInfo to the front of `into`, which the numbers lie outside of.
// Each returns its size; or
//   - no_space     `into` is too small.
//   - invalid      it would be malformed: key_kind_of() would refuse it.
//   - unsupported  as each one says.
// After an error `into` holds nothing of use.

/// A key on an elliptic curve (RFC 5480 section 2.1.1).
/// @param parameters  DER of the curve's OBJECT IDENTIFIER, as CKA_EC_PARAMS of PKCS #11. Other parameters are
///                    unsupported: who describes a curve could describe one of their own making.
/// @param point       Octets of the ECPoint, compressed or not; what CKA_EC_POINT of PKCS #11 has in an OCTET STRING.
[[nodiscard]] Result<std::size_t> encode_ec_public_key(Bytes parameters, Bytes point, MutableBytes into);

/// An RSA key (RFC 3279 section 2.3.1), from numbers with the most significant octet first. Zeros may be in front.
/// None is unsupported.
[[nodiscard]] Result<std::size_t> encode_rsa_public_key(Bytes modulus, Bytes exponent, MutableBytes into);

/// A key of Ed25519 (RFC 8410 section 4), from its 32 octets. None is unsupported.
[[nodiscard]] Result<std::size_t> encode_ed25519_public_key(Bytes key, MutableBytes into);

}  // namespace fairlead::tls
