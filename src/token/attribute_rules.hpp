// SPDX-License-Identifier: Apache-2.0
/// @file  Which attributes an object may have, and who says so (PKCS #11 base specification 2.40, section 4).
#pragma once

#include "fairlead/token/object.hpp"

#include <cstdint>

#include <p11-kit/pkcs11.h>

namespace fairlead::token {

/// CKA_PUBLIC_KEY_INFO, which older headers do not have.
inline constexpr std::uint16_t kPublicKeyInfo = 0x129;

enum class ValueKind : std::uint8_t {
  flag,    ///< CK_BBOOL
  number,  ///< CK_ULONG
  bytes,   ///< In the open.
  secret   ///< Of private and secret keys: never in the open part.
};

// When the caller may give an attribute, as bits.
inline constexpr std::uint8_t kCreate = 1;    ///< C_CreateObject
inline constexpr std::uint8_t kGenerate = 2;  ///< C_GenerateKey, C_GenerateKeyPair
inline constexpr std::uint8_t kChange = 4;    ///< C_SetAttributeValue, C_CopyObject
inline constexpr std::uint8_t kCopy = 8;      ///< C_CopyObject alone
/// Beside those: an object has it empty where nobody has given it (section 4).
inline constexpr std::uint8_t kEmpty = 16;

struct AttributeRule {
  std::uint16_t type = 0;
  ValueKind kind = ValueKind::bytes;
  std::uint8_t classes = 0;  ///< A bit for each Class that has it.
  std::uint8_t when = 0;
  Flag flag = Flag::token;  ///< Of a flag.
};

/// The attribute's rule for objects of a class; null where they have none such.
[[nodiscard]] const AttributeRule* rule_of(CK_ATTRIBUTE_TYPE type, Class object_class);

[[nodiscard]] constexpr std::uint8_t bit_of(Class object_class) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(object_class));
}

/// CK_OBJECT_CLASS, and back.
[[nodiscard]] constexpr CK_ULONG number_of(Class object_class) { return static_cast<CK_ULONG>(object_class); }
static_assert(number_of(Class::data) == CKO_DATA && number_of(Class::certificate) == CKO_CERTIFICATE);
static_assert(number_of(Class::public_key) == CKO_PUBLIC_KEY && number_of(Class::private_key) == CKO_PRIVATE_KEY);
static_assert(number_of(Class::secret_key) == CKO_SECRET_KEY);

/// What an object of the class is where nobody has said otherwise.
[[nodiscard]] std::uint32_t usual_flags(Class object_class);

}  // namespace fairlead::token
