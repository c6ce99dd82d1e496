// SPDX-License-Identifier: Apache-2.0
/// @file  TokenMac: HMAC by a key in a token, as the shared-access signatures of some clouds ask for it.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/platform/hash_algorithm.hpp"

#include <cstddef>
#include <string_view>

namespace fairlead::pkcs11 {

/// HMAC (FIPS 198-1) of messages that come in pieces, one after the other: C_SignInit, C_SignUpdate and C_SignFinal.
/// The session, which outlives it and is not moved meanwhile, is in the middle of a signature from begin() to end();
/// what is begun and not ended is ended with this object. One thread at a time. Does not allocate.
///
/// After an error the message has ended, and begin() may be called.
class TokenMac {
 public:
  explicit TokenMac(Session& session) : session_(session) {}
  TokenMac(const TokenMac&) = delete;
  TokenMac& operator=(const TokenMac&) = delete;
  ~TokenMac() { drop(); }

  /// @param key    A secret key that signs; find_by_uri() finds one. A private one takes a login.
  /// @return Nothing; or
  ///   - key_missing  the key is gone.
  ///   - unsupported  the token has no such HMAC, or not with this key.
  ///   - pin_incorrect, and what every call of a Session can say
  [[nodiscard]] Result<void> begin(ObjectHandle key, platform::HashAlgorithm algorithm);
  /// Precondition, also of end(): begun, and not ended. @return Nothing; or what every call of a Session can say.
  [[nodiscard]] Result<void> add(Bytes piece);
  /// @return The first digest_size() bytes of `into`; or no_space: it is too small; or as add().
  [[nodiscard]] Result<Bytes> end(MutableBytes into);

 private:
  void drop();

  Session& session_;
  std::size_t size_ = 0;  ///< Of the MAC that goes on; 0: none does.
};

/// A secret that others know as well, which is stored.
struct NewMacKey {
  Bytes secret{};            ///< At least one octet.
  std::string_view label{};  ///< CKA_LABEL.
  Bytes id{};                ///< CKA_ID; may be empty.
};

/// Stores a secret as a key that makes and checks MACs, and does not come out again: a private, sensitive and not
/// extractable CKK_GENERIC_SECRET.
/// @param session  Read-write; the user is logged in.
/// @return The object; or the errors of Session::create().
[[nodiscard]] Result<ObjectHandle> store_mac_key(Session& session, const NewMacKey& key);

}  // namespace fairlead::pkcs11
