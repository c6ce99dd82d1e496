// SPDX-License-Identifier: Apache-2.0
/// @file  SignatureCheck: whether a signature is that of a public key, by the token, or else by the command itself.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/verifier.hpp"
#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/public_key_info.hpp"

#include "command_digest.hpp"

#include <optional>
#include <string>

namespace fairlead::cli {

class SignatureCheck {
 public:
  /// @param public_key_info  DER of a SubjectPublicKeyInfo.
  SignatureCheck(pkcs11::Session& session, std::string public_key_info);

  /// The key; unknown where it is none.
  [[nodiscard]] tls::PublicKeyKind kind() const;

  /// As Verifier has them. begin() says unsupported where neither the token nor the command verifies with such a key.
  [[nodiscard]] Result<void> begin(tls::SignatureScheme scheme);
  [[nodiscard]] Result<void> add(Bytes piece) { return digest_.add(piece); }
  [[nodiscard]] Result<bool> finish(Bytes signature);

 private:
  [[nodiscard]] Result<bool> verify_here(Bytes digest, Bytes signature) const;

  std::string info_;
  CommandDigest digest_;
  Result<pkcs11::Verifier> by_token_;
  tls::SignatureScheme scheme_ = tls::SignatureScheme::none;
};

}  // namespace fairlead::cli
