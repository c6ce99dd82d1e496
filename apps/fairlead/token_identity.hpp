// SPDX-License-Identifier: Apache-2.0
/// @file  TokenIdentity: the key of a plan that is in a token, and the certificate that goes with it.
#pragma once

#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/pkcs11/uri.hpp"
#include "fairlead/tls/signing_key.hpp"

#include "pin.hpp"
#include "plan.hpp"
#include "token_access.hpp"

#include <string>

namespace fairlead::cli {

/// Outlives every session that uses its key. Not moved.
class TokenIdentity {
 public:
  /// Loads the module, logs in and finds the key. Throws Problem.
  explicit TokenIdentity(const ConnectionPlan& plan);
  TokenIdentity(const TokenIdentity&) = delete;
  TokenIdentity& operator=(const TokenIdentity&) = delete;

  [[nodiscard]] tls::SigningKey& key() { return key_; }
  /// The certificate of the key and its issuers, as far as they are in the token, in PEM. Throws Problem.
  [[nodiscard]] std::string chain();
  /// What is usable, but not as it should be; empty: nothing.
  [[nodiscard]] std::string warning() const { return pin_.warning(); }

 private:
  const std::string text_;
  const pkcs11::Uri uri_;
  TokenAccess access_;
  Pin pin_;
  pkcs11::TokenKey key_;
};

}  // namespace fairlead::cli
