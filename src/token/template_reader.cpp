// SPDX-License-Identifier: Apache-2.0
#include "token/template_reader.hpp"

#include "token/key_material.hpp"

#include <algorithm>
#include <cstring>

namespace fairlead::token {
namespace {

CK_RV read_one(const CK_ATTRIBUTE& attribute, const AttributeRule& rule, ObjectBuilder& builder) {
  switch (rule.kind) {
    case ValueKind::flag: {
      const auto value = flag_of(attribute);
      if (!value) return CKR_ATTRIBUTE_VALUE_INVALID;
      builder.flag(rule.flag, *value);
      return CKR_OK;
    }
    case ValueKind::number: {
      const auto value = number_of(attribute);
      if (!value || *value > 0xffff'ffffU) return CKR_ATTRIBUTE_VALUE_INVALID;
      if (rule.type != CKA_CLASS) builder.number(rule.type, static_cast<std::uint32_t>(*value));
      return CKR_OK;
    }
    case ValueKind::bytes: {
      const bool date = rule.type == CKA_START_DATE || rule.type == CKA_END_DATE;
      if (date && attribute.ulValueLen != 0 && attribute.ulValueLen != sizeof(CK_DATE)) {
        return CKR_ATTRIBUTE_VALUE_INVALID;
      }
      builder.bytes(rule.type, bytes_of(attribute));
      return CKR_OK;
    }
    default: return CKR_OK;
  }
}

/// A private object's CKA_VALUE, of data, is secret as well.
bool is_secret_data(const AttributeRule& rule, Class object_class, const ObjectBuilder& builder) {
  return rule.type == CKA_VALUE && object_class == Class::data && builder.is(Flag::is_private);
}

/// A part of what is secret of a key.
Value secret_value(const Object& object, CK_ATTRIBUTE_TYPE type) {
  const bool rsa = object.number(CKA_KEY_TYPE) == CKK_RSA;
  if (rsa == (type == CKA_VALUE)) return {};
  if (object.is(Flag::sensitive) || !object.is(Flag::extractable)) return {.result = CKR_ATTRIBUTE_SENSITIVE};
  if (!object.knows_secret()) return {.result = CKR_USER_NOT_LOGGED_IN};
  if (type == CKA_VALUE) return {.result = CKR_OK, .bytes = object.secret()};
  const auto key = tls::read_rsa_private_key(object.secret());
  if (!key) return {};
  for (const RsaPart& one : kRsaParts) {
    if (one.type == type) return {.result = CKR_OK, .bytes = (*key).*one.part};
  }
  return {};
}

}  // namespace

CK_RV read_class(Template attributes, std::optional<Class>& object_class) {
  if (!readable(attributes)) return CKR_ARGUMENTS_BAD;
  const CK_ATTRIBUTE* const given = find(attributes, CKA_CLASS);
  if (given == nullptr) return CKR_TEMPLATE_INCOMPLETE;
  const auto value = number_of(*given);
  if (!value || *value > CKO_SECRET_KEY) return CKR_ATTRIBUTE_VALUE_INVALID;
  object_class = static_cast<Class>(*value);
  return CKR_OK;
}

CK_RV read_template(Template attributes, std::uint8_t when, Class object_class, ObjectBuilder& builder) {
  if (!readable(attributes)) return CKR_ARGUMENTS_BAD;
  for (const bool of_flags : {true, false}) {  // What else there may be depends on the flags.
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      const CK_ATTRIBUTE& attribute = attributes[i];
      const AttributeRule* const rule = rule_of(attribute.type, object_class);
      if (rule == nullptr) return CKR_ATTRIBUTE_TYPE_INVALID;
      if ((rule->kind == ValueKind::flag) != of_flags) continue;
      if ((rule->when & when) == 0) return CKR_ATTRIBUTE_READ_ONLY;
      if (find(attributes.first(i), attribute.type) != nullptr) return CKR_TEMPLATE_INCONSISTENT;
      if (is_secret_data(*rule, object_class, builder)) continue;
      if (const CK_RV rv = read_one(attribute, *rule, builder); rv != CKR_OK) return rv;
    }
  }
  return CKR_OK;
}

CK_RV check_key_type(Template attributes, CK_KEY_TYPE type) {
  const auto fits = [type](const CK_ATTRIBUTE& attribute) {
    switch (attribute.type) {
      case CKA_EC_PARAMS:
      case CKA_EC_POINT: return type == CKK_EC;
      case CKA_MODULUS:
      case CKA_MODULUS_BITS:
      case CKA_PUBLIC_EXPONENT:
      case CKA_PRIVATE_EXPONENT:
      case CKA_PRIME_1:
      case CKA_PRIME_2:
      case CKA_EXPONENT_1:
      case CKA_EXPONENT_2:
      case CKA_COEFFICIENT: return type == CKK_RSA;
      case CKA_VALUE: return type != CKK_RSA;
      default: return true;
    }
  };
  return std::ranges::all_of(attributes, fits) ? CKR_OK : CKR_ATTRIBUTE_TYPE_INVALID;
}

void copy_attributes(const Object& from, Template but, std::optional<CK_ATTRIBUTE_TYPE> left_out,
                     ObjectBuilder& builder) {
  builder.flags(from.flags());
  Bytes rest = from.attributes();
  while (const auto attribute = take_attribute(rest)) {
    if (find(but, attribute->type) != nullptr || left_out == attribute->type) continue;
    builder.bytes(attribute->type, attribute->value);
  }
}

Value value_of(const Object& object, CK_ATTRIBUTE_TYPE type, std::array<std::byte, sizeof(CK_ULONG)>& memory) {
  const AttributeRule* const rule = rule_of(type, object.object_class());
  if (rule == nullptr) return {};
  switch (rule->kind) {
    case ValueKind::flag:
      memory[0] = static_cast<std::byte>(object.is(rule->flag) ? CK_TRUE : CK_FALSE);
      return {.result = CKR_OK, .bytes = Bytes(memory).first(sizeof(CK_BBOOL))};
    case ValueKind::number: {
      CK_ULONG number = 0;  // Of certificates, the category that is not given.
      if (type == CKA_CLASS) {
        number = number_of(object.object_class());
      } else if (const auto value = object.number(type)) {
        number = *value;
      } else if (type == CKA_KEY_GEN_MECHANISM) {
        number = CK_UNAVAILABLE_INFORMATION;
      } else if (type != CKA_CERTIFICATE_CATEGORY) {
        return {};
      }
      std::memcpy(memory.data(), &number, sizeof(number));
      return {.result = CKR_OK, .bytes = memory};
    }
    case ValueKind::bytes: {
      if (type == CKA_VALUE && object.object_class() == Class::data && object.is(Flag::is_private)) {
        return {.result = CKR_OK, .bytes = object.secret()};
      }
      if (const auto value = object.find(type)) return {.result = CKR_OK, .bytes = *value};
      if ((rule->when & kEmpty) != 0) return {.result = CKR_OK};
      return {};
    }
    default: return secret_value(object, type);
  }
}

}  // namespace fairlead::token
