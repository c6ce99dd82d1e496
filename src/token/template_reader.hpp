// SPDX-License-Identifier: Apache-2.0
/// @file  From a caller's template to an object, and from an object to attributes.
#pragma once

#include "fairlead/token/object.hpp"

#include "token/attribute_rules.hpp"
#include "token/vendor.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace fairlead::token {

/// The object's class that a template names; or CKR_TEMPLATE_INCOMPLETE, CKR_ATTRIBUTE_VALUE_INVALID.
[[nodiscard]] CK_RV read_class(Template attributes, std::optional<Class>& object_class);

/// Adds what a template says to an object. What is secret is passed over.
/// @return CKR_OK; or CKR_ARGUMENTS_BAD, CKR_ATTRIBUTE_TYPE_INVALID: no such objects have it; CKR_ATTRIBUTE_READ_ONLY:
///   it is not for the caller to say; CKR_ATTRIBUTE_VALUE_INVALID; CKR_TEMPLATE_INCONSISTENT: it is given twice.
[[nodiscard]] CK_RV read_template(Template attributes, std::uint8_t when, Class object_class, ObjectBuilder& builder);

/// @return CKR_OK; or CKR_ATTRIBUTE_TYPE_INVALID: it names what keys of another type have.
[[nodiscard]] CK_RV check_key_type(Template attributes, CK_KEY_TYPE type);

/// A key that asks for the PIN at each signature, and that anybody may use (section 4.9: they exclude each other).
[[nodiscard]] inline bool asks_without_secrecy(const ObjectBuilder& key) {
  return key.is(Flag::always_authenticate) && !key.is(Flag::is_private);
}

/// Takes over all attributes of an object but those of the template, which are to come, and one that is left out.
void copy_attributes(const Object& from, Template but, std::optional<CK_ATTRIBUTE_TYPE> left_out,
                     ObjectBuilder& builder);

/// One attribute of an object, as the standard has it.
struct Value {
  CK_RV result = CKR_ATTRIBUTE_TYPE_INVALID;  ///< Or CKR_OK, CKR_ATTRIBUTE_SENSITIVE.
  Bytes bytes{};                              ///< Views the object, or `memory`.
};
/// @param memory  Room for numbers.
[[nodiscard]] Value value_of(const Object& object, CK_ATTRIBUTE_TYPE type,
                             std::array<std::byte, sizeof(CK_ULONG)>& memory);

}  // namespace fairlead::token
