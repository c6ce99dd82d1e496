// SPDX-License-Identifier: Apache-2.0
#include "token/attribute_rules.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>

namespace fairlead::token {
namespace {

constexpr std::uint8_t kData = bit_of(Class::data);
constexpr std::uint8_t kCertificate = bit_of(Class::certificate);
constexpr std::uint8_t kPublic = bit_of(Class::public_key);
constexpr std::uint8_t kPrivate = bit_of(Class::private_key);
constexpr std::uint8_t kSecret = bit_of(Class::secret_key);
constexpr std::uint8_t kKeys = kPublic | kPrivate | kSecret;
constexpr std::uint8_t kAll = kData | kCertificate | kKeys;
constexpr std::uint8_t kNew = kCreate | kGenerate;
constexpr std::uint8_t kAlways = kNew | kChange;

constexpr AttributeRule flag(std::uint16_t type, Flag flag, std::uint8_t classes, std::uint8_t when) {
  return {.type = type, .kind = ValueKind::flag, .classes = classes, .when = when, .flag = flag};
}
constexpr AttributeRule number(std::uint16_t type, std::uint8_t classes, std::uint8_t when) {
  return {.type = type, .kind = ValueKind::number, .classes = classes, .when = when};
}
constexpr AttributeRule bytes(std::uint16_t type, std::uint8_t classes, std::uint8_t when) {
  return {.type = type, .kind = ValueKind::bytes, .classes = classes, .when = when};
}
constexpr AttributeRule secret(std::uint16_t type, std::uint8_t classes) {
  return {.type = type, .kind = ValueKind::secret, .classes = classes, .when = kCreate};
}

constexpr std::uint16_t kCopyable = 0x171;     // CKA_COPYABLE, which older headers do not have.
constexpr std::uint16_t kDestroyable = 0x172;  // CKA_DESTROYABLE

constexpr AttributeRule kRules[] = {
    number(CKA_CLASS, kAll, kNew),
    flag(CKA_TOKEN, Flag::token, kAll, kNew | kCopy),
    flag(CKA_PRIVATE, Flag::is_private, kAll, kNew | kCopy),
    flag(CKA_MODIFIABLE, Flag::modifiable, kAll, kNew | kCopy),
    flag(kCopyable, Flag::copyable, kAll, kNew | kChange),
    flag(kDestroyable, Flag::destroyable, kAll, kNew | kChange),
    bytes(CKA_LABEL, kAll, kAlways | kEmpty),
    bytes(CKA_APPLICATION, kData, kCreate | kChange | kEmpty),
    bytes(CKA_OBJECT_ID, kData, kCreate | kChange | kEmpty),
    bytes(CKA_VALUE, kData | kCertificate, kCreate),
    number(CKA_CERTIFICATE_TYPE, kCertificate, kCreate),
    number(CKA_CERTIFICATE_CATEGORY, kCertificate, kCreate),
    flag(CKA_TRUSTED, Flag::trusted, kCertificate | kPublic, 0),
    bytes(CKA_CHECK_VALUE, kCertificate, kCreate | kEmpty),
    bytes(CKA_SUBJECT, kCertificate | kPublic | kPrivate, kAlways | kEmpty),
    bytes(CKA_ISSUER, kCertificate, kCreate | kChange | kEmpty),
    bytes(CKA_SERIAL_NUMBER, kCertificate, kCreate | kChange | kEmpty),
    bytes(kPublicKeyInfo, kCertificate | kPublic | kPrivate, kCreate | kEmpty),
    number(CKA_KEY_TYPE, kKeys, kNew),
    bytes(CKA_ID, kCertificate | kKeys, kAlways | kEmpty),
    bytes(CKA_START_DATE, kCertificate | kKeys, kAlways | kEmpty),
    bytes(CKA_END_DATE, kCertificate | kKeys, kAlways | kEmpty),
    flag(CKA_DERIVE, Flag::derive, kKeys, kAlways),
    flag(CKA_LOCAL, Flag::local, kKeys, 0),
    number(CKA_KEY_GEN_MECHANISM, kKeys, 0),
    flag(CKA_ENCRYPT, Flag::encrypt, kPublic | kSecret, kAlways),
    flag(CKA_VERIFY, Flag::verify, kPublic | kSecret, kAlways),
    flag(CKA_VERIFY_RECOVER, Flag::verify_recover, kPublic, kAlways),
    flag(CKA_WRAP, Flag::wrap, kPublic | kSecret, kAlways),
    flag(CKA_SENSITIVE, Flag::sensitive, kPrivate | kSecret, kAlways),
    flag(CKA_EXTRACTABLE, Flag::extractable, kPrivate | kSecret, kAlways),
    flag(CKA_ALWAYS_SENSITIVE, Flag::always_sensitive, kPrivate | kSecret, 0),
    flag(CKA_NEVER_EXTRACTABLE, Flag::never_extractable, kPrivate | kSecret, 0),
    flag(CKA_WRAP_WITH_TRUSTED, Flag::wrap_with_trusted, kPrivate | kSecret, kNew),
    flag(CKA_SIGN, Flag::sign, kPrivate | kSecret, kAlways),
    flag(CKA_DECRYPT, Flag::decrypt, kPrivate | kSecret, kAlways),
    flag(CKA_UNWRAP, Flag::unwrap, kPrivate | kSecret, kAlways),
    flag(CKA_SIGN_RECOVER, Flag::sign_recover, kPrivate, kAlways),
    flag(CKA_ALWAYS_AUTHENTICATE, Flag::always_authenticate, kPrivate, kNew),
    bytes(CKA_EC_PARAMS, kPublic | kPrivate, kNew),
    bytes(CKA_EC_POINT, kPublic, kCreate),
    bytes(CKA_MODULUS, kPublic | kPrivate, kCreate),
    number(CKA_MODULUS_BITS, kPublic, kGenerate),
    bytes(CKA_PUBLIC_EXPONENT, kPublic | kPrivate, kNew),
    number(CKA_VALUE_LEN, kSecret, kGenerate),
    secret(CKA_VALUE, kPrivate | kSecret),
    secret(CKA_PRIVATE_EXPONENT, kPrivate),
    secret(CKA_PRIME_1, kPrivate),
    secret(CKA_PRIME_2, kPrivate),
    secret(CKA_EXPONENT_1, kPrivate),
    secret(CKA_EXPONENT_2, kPrivate),
    secret(CKA_COEFFICIENT, kPrivate),
};

constexpr std::uint32_t flags(std::initializer_list<Flag> set) {
  std::uint32_t bits = 0;
  for (const Flag flag : set) bits |= 1U << static_cast<unsigned>(flag);
  return bits;
}

}  // namespace

const AttributeRule* rule_of(CK_ATTRIBUTE_TYPE type, Class object_class) {
  const auto* const found = std::ranges::find_if(kRules, [&](const AttributeRule& rule) {
    return rule.type == type && (rule.classes & bit_of(object_class)) != 0;
  });
  return found == std::end(kRules) ? nullptr : found;
}

std::uint32_t usual_flags(Class object_class) {
  constexpr std::uint32_t kAny = flags({Flag::modifiable, Flag::copyable, Flag::destroyable});
  switch (object_class) {
    case Class::public_key: return kAny | flags({Flag::verify});
    case Class::private_key: return kAny | flags({Flag::is_private, Flag::sensitive, Flag::sign});
    case Class::secret_key: return kAny | flags({Flag::is_private, Flag::sensitive, Flag::sign, Flag::verify});
    default: return kAny;
  }
}

}  // namespace fairlead::token
