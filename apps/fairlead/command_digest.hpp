// SPDX-License-Identifier: Apache-2.0
/// @file  CommandDigest: digests by the token, or else by the command itself.
#pragma once

#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/token_digest.hpp"
#include "fairlead/platform/message_digest.hpp"
#include "fairlead/platform/token_crypto.hpp"
#include "fairlead/tls/hash.hpp"

namespace fairlead::cli {

/// The token's, where it computes the one that is asked for; otherwise that of software_crypto().
class CommandDigest final : public platform::MessageDigest {
 public:
  explicit CommandDigest(pkcs11::Session& session) : token_(session) {}
  CommandDigest(const CommandDigest&) = delete;
  CommandDigest& operator=(const CommandDigest&) = delete;
  ~CommandDigest() { drop(); }

 private:
  Result<void> do_begin(platform::HashAlgorithm algorithm) override;
  Result<void> do_add(Bytes piece) override;
  Result<Bytes> do_end(MutableBytes into) override;
  void drop();

  pkcs11::TokenDigest token_;
  platform::TokenCrypto* software_ = nullptr;  ///< Of the digest that goes on, where the token does not compute it.
  platform::TokenCrypto::Running running_;
  platform::HashAlgorithm algorithm_{};
};

/// The same of messages in one piece.
class CommandHash final : public tls::Hash {
 public:
  explicit CommandHash(pkcs11::Session& session) : digest_(session) {}

  [[nodiscard]] bool failed() const { return failed_; }

 private:
  Result<void> do_digest(platform::HashAlgorithm algorithm, Bytes message, MutableBytes into) override;

  CommandDigest digest_;
  bool failed_ = false;
};

}  // namespace fairlead::cli
