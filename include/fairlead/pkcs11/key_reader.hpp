// SPDX-License-Identifier: Apache-2.0
/// @file  Where a private key is in a token, and what its public half is.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/uri.hpp"
#include "fairlead/tls/public_key_info.hpp"

#include <array>
#include <cstddef>

namespace fairlead::pkcs11 {

/// DER of a SubjectPublicKeyInfo, in place, and what it says.
class PublicHalf {
 public:
  /// Of RSA with 4096 bits: the modulus, the exponent and what is around them.
  static constexpr std::size_t kMostInfo = 600;

  [[nodiscard]] Bytes info() const { return Bytes(memory_).first(size_); }
  [[nodiscard]] const tls::PublicKeyKind& kind() const { return kind_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// Whether it is only a certificate of the same CKA_ID that says so: whoever stored that may have erred.
  [[nodiscard]] bool by_certificate() const { return by_certificate_; }

 private:
  friend Result<PublicHalf> read_public_half(Session& session, ObjectHandle key);
  std::array<std::byte, kMostInfo> memory_{};
  std::size_t size_ = 0;
  tls::PublicKeyKind kind_{};
  bool by_certificate_ = false;
};

/// The objects of one class that the URI's `object` and `id` choose: all where it has neither.
/// @return The one; or key_missing: none; invalid: several; or the errors of ObjectSearch.
[[nodiscard]] Result<ObjectHandle> find_by_uri(Session& session, ObjectClass object_class, const Uri& uri);

/// The public half of a private key: what the private key says of it itself, or the public key, or else the
/// certificate, that has the same CKA_ID: then it is the token's word that the two belong together. TokenKey can
/// prove it (prove_possession()).
/// @return It; or
///   - key_missing  the token does not have it.
///   - unsupported  the key is neither RSA nor EC on a named curve, or larger than RSA with 4096 bits.
///   - token_removed, no_memory, internal
[[nodiscard]] Result<PublicHalf> read_public_half(Session& session, ObjectHandle key);

}  // namespace fairlead::pkcs11
