// SPDX-License-Identifier: Apache-2.0
/// @file  New keys, made in the token.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/session.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead::pkcs11 {

/// Kinds of keys that every TLS port takes.
enum class NewKeyKind : std::uint8_t {
  ec_p256,
  ec_p384,
  rsa_2048,
  rsa_3072,
  rsa_4096
};

/// "EC:prime256v1", "EC:secp384r1", "RSA:2048", "RSA:3072", "RSA:4096". Static storage.
[[nodiscard]] std::string_view name(NewKeyKind kind);

/// CKA_EC_PARAMS of its curve; empty where it is RSA. Static storage.
[[nodiscard]] Bytes curve_of(NewKeyKind kind);

/// What is made.
struct NewKey {
  NewKeyKind kind = NewKeyKind::ec_p256;
  std::string_view label{};          ///< CKA_LABEL of both halves.
  Bytes id{};                        ///< CKA_ID of both halves, by which certificates find their key.
  bool always_authenticate = false;  ///< The token wants the PIN for each signature.
};

/// Makes a key pair that stays in the token: the private half is private, sensitive and not extractable, and signs; the
/// public one verifies. The private half does nothing else, unless the token does not know the attributes that say so,
/// or, as a TPM with RSA, cannot sign without. A token that does not take the first template is asked again, up to
/// twice; a TPM has made an RSA key by then, and makes a second one.
/// @param session  Read-write; the user is logged in.
/// @return The pair; or unsupported: the token makes no such keys; or the errors of Session::generate_key_pair().
[[nodiscard]] Result<Session::KeyPair> generate_key(Session& session, const NewKey& key);

}  // namespace fairlead::pkcs11
