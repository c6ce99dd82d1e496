// SPDX-License-Identifier: Apache-2.0
/// @file  Verifier: whether a detached signature is that of a key, by a token's arithmetic.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/platform/message_digest.hpp"
#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/public_key_info.hpp"

#include <cstddef>

namespace fairlead::pkcs11 {

/// Checks signatures as Signer makes them, of messages that come in pieces, one after the other. The key is any public
/// key, that of a certificate for example: the token's own object where it has one, otherwise one that this session
/// gives to the token, and takes away again. Takes no login, unless the token computes for its user alone, and says
/// pin_incorrect. Does not allocate. One thread at a time.
///
/// begin() and add() say what MessageDigest says, and invalid where nothing has begun. After an error the message has
/// ended, and begin() may be called; but an error of Session::verify() may leave the session in the middle of it.
class Verifier {
 public:
  /// @param session          Outlives it, and is not moved meanwhile.
  /// @param public_key_info  DER of a SubjectPublicKeyInfo; looked at here alone.
  /// @param digest           TokenDigest, where the token computes digests; outlives it.
  /// @return It; or
  ///   - invalid      the key is malformed.
  ///   - unsupported  it is neither RSA nor EC, or the token verifies with no such key.
  ///   - the errors of ObjectSearch and Session::create()
  [[nodiscard]] static Result<Verifier> open(Session& session, Bytes public_key_info, platform::MessageDigest& digest);

  Verifier(Verifier&& other) noexcept;
  Verifier& operator=(Verifier&&) = delete;
  ~Verifier();

  /// What the key is.
  [[nodiscard]] const tls::PublicKeyKind& kind() const { return kind_; }

  /// @return Nothing; or invalid: such a key does not sign so.
  [[nodiscard]] Result<void> begin(tls::SignatureScheme scheme);
  [[nodiscard]] Result<void> add(Bytes piece);
  /// @return Whether the signature is right; or invalid: no message has begun; or the errors of MessageDigest::end()
  ///   and Session::verify().
  [[nodiscard]] Result<bool> finish(Bytes signature);

  /// The same of a digest, as tls::SigningKey::sign() takes it: with nothing begun.
  /// @return Whether the signature is right; or invalid: such a key does not sign so, or the digest has another size;
  ///   or the errors of Session::verify().
  [[nodiscard]] Result<bool> verify(tls::SignatureScheme scheme, Bytes digest, Bytes signature);

 private:
  Verifier(Session& session, platform::MessageDigest& digest, ObjectHandle key, bool ours, tls::PublicKeyKind kind)
      : session_(&session), digest_(&digest), key_(key), ours_(ours), kind_(kind) {}

  Session* session_;
  platform::MessageDigest* digest_;
  ObjectHandle key_;
  bool ours_;  ///< The object goes with this.
  tls::PublicKeyKind kind_;
  tls::SignatureScheme scheme_ = tls::SignatureScheme::none;  ///< None: no message has begun.
};

}  // namespace fairlead::pkcs11
