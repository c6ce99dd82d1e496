// SPDX-License-Identifier: Apache-2.0
/// @file  Signer: detached signatures of messages that come in pieces.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/platform/message_digest.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <cstddef>

namespace fairlead::pkcs11 {

/// Signs with a TokenKey, or any other SigningKey. What it makes is what OpenSSL and others take: DER of
/// ECDSA-Sig-Value (RFC 3279 section 2.2.3), or RSA as many bytes as the modulus. One message after the other; the
/// token's key is asked when the message has ended. Does not allocate. One thread at a time.
///
/// begin() and add() say what MessageDigest says, and add() invalid where nothing has begun. After an error the message
/// has ended, and begin() may be called.
class Signer {
 public:
  /// Both outlive it.
  /// @param digest  TokenDigest, where the token computes digests.
  Signer(tls::SigningKey& key, platform::MessageDigest& digest) : key_(key), digest_(digest) {}

  /// @return Nothing; or invalid: the key does not sign so.
  [[nodiscard]] Result<void> begin(tls::SignatureScheme scheme);
  [[nodiscard]] Result<void> add(Bytes piece);
  /// @param into  kMostSignature is room for all.
  /// @return The size of the signature; or the errors of MessageDigest::end() and tls::SigningKey::sign(), or invalid:
  ///   no message has begun.
  [[nodiscard]] Result<std::size_t> finish(MutableBytes into);

  /// Of RSA with 4096 bits, in bytes.
  static constexpr std::size_t kMostSignature = 512;

 private:
  tls::SigningKey& key_;
  platform::MessageDigest& digest_;
  tls::SignatureScheme scheme_ = tls::SignatureScheme::none;  ///< None: no message has begun.
};

}  // namespace fairlead::pkcs11
