// SPDX-License-Identifier: Apache-2.0
/// @file  TokenDigest: digests that a token computes.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/platform/message_digest.hpp"

#include <cstddef>

namespace fairlead::pkcs11 {

/// C_DigestInit, C_DigestUpdate and C_DigestFinal. The session, which outlives it and is not moved meanwhile, is in the
/// middle of a digest from begin() to end(); what is begun and not ended is ended with this object.
/// Takes no login, but for tokens that compute nothing without: that of a TPM says pin_incorrect.
class TokenDigest final : public platform::MessageDigest {
 public:
  explicit TokenDigest(Session& session) : session_(session) {}
  TokenDigest(const TokenDigest&) = delete;
  TokenDigest& operator=(const TokenDigest&) = delete;
  ~TokenDigest() { drop(); }

 private:
  Result<void> do_begin(platform::HashAlgorithm algorithm) override;
  Result<void> do_add(Bytes piece) override;
  Result<Bytes> do_end(MutableBytes into) override;
  void drop();

  Session& session_;
  std::size_t size_ = 0;  ///< Of the digest that goes on; 0: none does.
};

}  // namespace fairlead::pkcs11
