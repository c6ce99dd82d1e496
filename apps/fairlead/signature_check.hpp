// SPDX-License-Identifier: Apache-2.0
/// @file  SignatureCheck: whether a signature is that of a public key, by the token, or else by the command itself.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/verifier.hpp"
#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/public_key_info.hpp"

#include "command_digest.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace fairlead::cli {

/// begin(), add() any number of times, finish(), then verify(). A token may compute for its user alone: begin() and
/// verify() say pin_incorrect then, and may be called again after a login.
class SignatureCheck {
 public:
  /// @param public_key_info  DER of a SubjectPublicKeyInfo.
  SignatureCheck(pkcs11::Session& session, std::string public_key_info);

  /// The key; unknown where it is none.
  [[nodiscard]] const tls::PublicKeyKind& kind() const { return kind_; }

  /// @return Nothing; or invalid: such a key does not sign so; or why the token does not verify with such a key, where
  ///   the command does not either; or the errors of MessageDigest.
  [[nodiscard]] Result<void> begin(tls::SignatureScheme scheme);
  [[nodiscard]] Result<void> add(Bytes piece) { return digest_.add(piece); }
  [[nodiscard]] Result<void> finish();
  /// @return Whether the signature is right.
  [[nodiscard]] Result<bool> verify(Bytes signature) const;

 private:
  [[nodiscard]] bool can_verify_here() const;
  [[nodiscard]] Result<bool> verify_here(Bytes signature) const;

  pkcs11::Session& session_;
  std::string info_;
  tls::PublicKeyKind kind_;
  CommandDigest digest_;
  mutable std::optional<pkcs11::Verifier> by_token_;
  tls::SignatureScheme scheme_ = tls::SignatureScheme::none;
  std::array<std::byte, platform::kMostDigest> memory_{};
  Bytes message_digest_;
};

}  // namespace fairlead::cli
