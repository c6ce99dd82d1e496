// SPDX-License-Identifier: Apache-2.0
/// @file  SigningKey: a private key that never leaves where it is.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/tls/algorithms.hpp"

#include <cstddef>
#include <span>

namespace fairlead::tls {

/// A key that signs when asked, in memory, a token, a secure element or a TPM. Owned by the caller; outlives every
/// connection that uses it. Called by one thread at a time. sign() is the only call below a connection's step that may
/// take long.
class SigningKey {
 public:
  /// What it can sign with. At least one; does not change. Lives as long as the key.
  [[nodiscard]] std::span<const SignatureScheme> schemes() const { return do_schemes(); }

  /// DER of the SubjectPublicKeyInfo (RFC 5280 section 4.1). Lives as long as the key.
  [[nodiscard]] Bytes public_key() const { return do_public_key(); }

  /// The longest that sign() takes. Zero: too short to matter.
  [[nodiscard]] Duration longest_signature() const { return do_longest_signature(); }

  /// Signs.
  ///
  /// @param scheme  One of schemes().
  /// @param input   ECDSA and RSA: the digest that the scheme names. Ed25519: the whole message.
  /// @param into    ECDSA: receives DER of ECDSA-Sig-Value; RSA: as many bytes as the modulus; Ed25519: 64 bytes.
  /// @return The size of the signature; or
  ///   - no_space       `into` is too small.
  ///   - invalid        `scheme` is not in schemes(), or `input` has another size than its digest.
  ///   - key_missing    the key was deleted.
  ///   - token_removed, pin_incorrect, pin_locked   the token says so.
  ///   - busy, cancelled, unsupported, internal   the token cannot or will not, or failed.
  [[nodiscard]] Result<std::size_t> sign(SignatureScheme scheme, Bytes input, MutableBytes into) {
    const Result<std::size_t> made = do_sign(scheme, input, into);
    if (made && *made > into.size()) return fail(Errc::internal);
    return made;
  }

 protected:
  ~SigningKey() = default;

 private:
  [[nodiscard]] virtual std::span<const SignatureScheme> do_schemes() const = 0;
  [[nodiscard]] virtual Bytes do_public_key() const = 0;
  [[nodiscard]] virtual Duration do_longest_signature() const = 0;
  virtual Result<std::size_t> do_sign(SignatureScheme scheme, Bytes input, MutableBytes into) = 0;
};

/// What a handshake says where a key has said this: key_missing, token_removed, pin_incorrect, pin_locked and no_memory
/// are passed on; all else is the token's own affair, and internal.
[[nodiscard]] constexpr Errc error_of_signing(Errc said) {
  switch (said) {
    case Errc::key_missing:
    case Errc::token_removed:
    case Errc::pin_incorrect:
    case Errc::pin_locked:
    case Errc::no_memory: return said;
    default: return Errc::internal;
  }
}

}  // namespace fairlead::tls
