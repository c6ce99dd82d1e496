// SPDX-License-Identifier: Apache-2.0
/// @file  The numbers of PKCS #11 (Cryptoki) 2.40 that Fairlead uses, under the standard's names, and a module's table
/// of functions. The vendor's header is included by sources only.
#pragma once

#include "fairlead/base/status.hpp"

#include <string_view>

namespace fairlead::pkcs11 {

/// A module's CK_FUNCTION_LIST, which a port pkcs11_* gives. Lives as long as the module is loaded.
struct FunctionList;

/// CK_ULONG.
using Ulong = unsigned long;

/// A slot of the module, CK_SLOT_ID. Numbers change whenever tokens come and go: nobody keeps one.
enum class SlotId : Ulong {
};
/// An object as one session sees it, CK_OBJECT_HANDLE.
enum class ObjectHandle : Ulong {
};

/// CK_OBJECT_CLASS.
enum class ObjectClass : Ulong {
  data = 0,
  certificate = 1,
  public_key = 2,
  private_key = 3,
  secret_key = 4,
};

/// CK_KEY_TYPE.
enum class KeyType : Ulong {
  rsa = 0,
  ec = 3,
  generic_secret = 0x10,
  sha256_hmac = 0x2b,
};

/// CK_CERTIFICATE_TYPE.
enum class CertificateType : Ulong {
  x_509 = 0,
};

/// CK_CERTIFICATE_CATEGORY: whose it is, as whoever stored it says.
enum class CertificateCategory : Ulong {
  unspecified = 0,
  token_user = 1,
  authority = 2,
  other_entity = 3,
};

/// CK_ATTRIBUTE_TYPE.
enum class AttributeType : Ulong {
  object_class = 0x00,  ///< CKA_CLASS
  token = 0x01,
  is_private = 0x02,  ///< CKA_PRIVATE
  label = 0x03,
  application = 0x10,
  value = 0x11,
  object_id = 0x12,
  certificate_type = 0x80,
  issuer = 0x81,
  serial_number = 0x82,
  trusted = 0x86,
  certificate_category = 0x87,
  key_type = 0x100,
  subject = 0x101,
  id = 0x102,
  sensitive = 0x103,
  encrypt = 0x104,
  decrypt = 0x105,
  wrap = 0x106,
  unwrap = 0x107,
  sign = 0x108,
  sign_recover = 0x109,
  verify = 0x10a,
  verify_recover = 0x10b,
  derive = 0x10c,
  start_date = 0x110,
  end_date = 0x111,
  modulus = 0x120,
  modulus_bits = 0x121,
  public_exponent = 0x122,
  private_exponent = 0x123,
  public_key_info = 0x129,
  value_len = 0x161,
  extractable = 0x162,
  local = 0x163,
  never_extractable = 0x164,
  always_sensitive = 0x165,
  modifiable = 0x170,
  ec_params = 0x180,
  ec_point = 0x181,
  always_authenticate = 0x202,
};

/// CK_MECHANISM_TYPE.
enum class Mechanism : Ulong {
  rsa_pkcs_key_pair_gen = 0x0000,
  rsa_pkcs = 0x0001,
  rsa_pkcs_pss = 0x000d,
  sha256_rsa_pkcs = 0x0040,
  sha256 = 0x0250,
  sha256_hmac = 0x0251,
  sha384 = 0x0260,
  sha512 = 0x0270,
  generic_secret_key_gen = 0x0350,
  ec_key_pair_gen = 0x1040,
  ecdsa = 0x1041,
};

/// CK_USER_TYPE.
enum class User : Ulong {
  security_officer = 0,  ///< CKU_SO: sets up the token and unblocks the user's PIN.
  user = 1,              ///< CKU_USER: uses what is in it.
  context_specific = 2,  ///< CKU_CONTEXT_SPECIFIC: the user once more, for one operation.
};

/// What a CK_RV means here:
///   - token_removed   the token, its slot, our session or the module's state is gone (CKR_DEVICE_REMOVED,
///                     CKR_TOKEN_NOT_PRESENT, CKR_SESSION_HANDLE_INVALID, CKR_CRYPTOKI_NOT_INITIALIZED and the like).
///   - key_missing     an object is gone (CKR_OBJECT_HANDLE_INVALID, CKR_KEY_HANDLE_INVALID).
///   - pin_incorrect   the PIN is wrong, or one is wanted (CKR_USER_NOT_LOGGED_IN).
///   - pin_locked      CKR_PIN_LOCKED, CKR_PIN_EXPIRED.
///   - busy            another operation, user or session is in the way.
///   - unsupported     the token has no such function, mechanism or attribute, or does not do this with this key.
///   - invalid         the call's arguments, also a PIN of a form that the token does not take.
///   - no_space        the caller's buffer is too small.
///   - no_memory, storage_failed (the token is full or write-protected), no_entropy, cancelled
///   - internal        anything else.
/// Precondition: it is not CKR_OK.
[[nodiscard]] Errc error_of(Ulong return_value);

/// Its name in the standard, for example "CKR_PIN_INCORRECT"; "CKR_VENDOR_DEFINED" for those from 0x80000000 on, and
/// "unknown" for a number that is not in the standard. Static storage.
[[nodiscard]] std::string_view return_value_name(Ulong return_value);

}  // namespace fairlead::pkcs11
