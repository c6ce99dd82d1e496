// SPDX-License-Identifier: Apache-2.0
/// @file  Objects: made, copied, changed, looked at, destroyed (section 5.7).
#include "token/call.hpp"
#include "token/functions.hpp"
#include "token/key_material.hpp"
#include "token/mechanisms.hpp"
#include "token/new_object.hpp"
#include "token/template_reader.hpp"

#include <algorithm>
#include <cstring>

namespace fairlead::token {

using platform::Access;

CK_RV may_write(const SessionCall& call, std::uint32_t flags) {
  const auto is = [&](Flag flag) { return (flags >> static_cast<unsigned>(flag) & 1U) != 0; };
  const auto role = call.token().vault.role();
  if (is(Flag::is_private) && role != Role::user) return CKR_USER_NOT_LOGGED_IN;
  if (!is(Flag::token)) return CKR_OK;
  if (!call.of().read_write) return CKR_SESSION_READ_ONLY;
  return role ? CKR_OK : CKR_USER_NOT_LOGGED_IN;  // Each object is sealed by a key that needs a login.
}

CK_RV keep(const SessionCall& call, std::span<Objects::New> objects) {
  const auto kept = call.token().objects.keep(objects, call.of().handle);
  if (kept) return CKR_OK;
  return kept.error() == Errc::pin_incorrect ? CKR_USER_NOT_LOGGED_IN : return_value_of(kept.error());
}

namespace {

/// What C_CreateObject demands of each class beside what the rules say.
CK_RV complete_public_key(Template attributes, ObjectBuilder& builder) {
  const CK_ATTRIBUTE* const type = find(attributes, CKA_KEY_TYPE);
  if (type == nullptr) return CKR_TEMPLATE_INCOMPLETE;
  if (number_of(*type) == CKK_EC) {
    const CK_ATTRIBUTE* const parameters = find(attributes, CKA_EC_PARAMS);
    const CK_ATTRIBUTE* const point = find(attributes, CKA_EC_POINT);
    if (parameters == nullptr || point == nullptr) return CKR_TEMPLATE_INCOMPLETE;
    const Curve* const curve = curve_of(bytes_of(*parameters));
    if (curve == nullptr) return CKR_CURVE_NOT_SUPPORTED;
    return unwrap_point(bytes_of(*point), *curve).empty() ? CKR_ATTRIBUTE_VALUE_INVALID : CKR_OK;
  }
  if (number_of(*type) != CKK_RSA) return CKR_ATTRIBUTE_VALUE_INVALID;
  const CK_ATTRIBUTE* const modulus = find(attributes, CKA_MODULUS);
  if (modulus == nullptr || find(attributes, CKA_PUBLIC_EXPONENT) == nullptr) return CKR_TEMPLATE_INCOMPLETE;
  const Bytes number = without_zeros(bytes_of(*modulus));
  if (number.size() < 2048 / 8 || number.size() > 4096 / 8) return CKR_ATTRIBUTE_VALUE_INVALID;
  builder.number(CKA_MODULUS_BITS, static_cast<std::uint32_t>(number.size() * 8));
  return CKR_OK;
}

CK_RV complete_certificate(Template attributes) {
  const CK_ATTRIBUTE* const type = find(attributes, CKA_CERTIFICATE_TYPE);
  const CK_ATTRIBUTE* const value = find(attributes, CKA_VALUE);
  if (type == nullptr || value == nullptr || find(attributes, CKA_SUBJECT) == nullptr) return CKR_TEMPLATE_INCOMPLETE;
  return number_of(*type) == CKC_X_509 && value->ulValueLen != 0 ? CKR_OK : CKR_ATTRIBUTE_VALUE_INVALID;
}

CK_RV complete_secret_key(Template attributes, std::size_t size, ObjectBuilder& builder) {
  const CK_ATTRIBUTE* const type = find(attributes, CKA_KEY_TYPE);
  if (type == nullptr) return CKR_TEMPLATE_INCOMPLETE;
  const auto number = number_of(*type);
  const bool ours = number == CKK_GENERIC_SECRET || number == CKK_SHA256_HMAC || number == CKK_SHA384_HMAC ||
                    number == CKK_SHA512_HMAC;
  if (!ours || size > kMostSecret) return CKR_ATTRIBUTE_VALUE_INVALID;
  builder.number(CKA_VALUE_LEN, static_cast<std::uint32_t>(size));
  return CKR_OK;
}

CK_RV complete(Template attributes, Class object_class, std::size_t secret_size, ObjectBuilder& builder) {
  const CK_ATTRIBUTE* const type = find(attributes, CKA_KEY_TYPE);
  const bool by_type = object_class == Class::public_key || object_class == Class::private_key;
  if (by_type && type != nullptr) {
    if (const CK_RV rv = check_key_type(attributes, number_of(*type).value_or(0)); rv != CKR_OK) return rv;
  }
  switch (object_class) {
    case Class::public_key: return complete_public_key(attributes, builder);
    case Class::certificate: return complete_certificate(attributes);
    case Class::secret_key: return complete_secret_key(attributes, secret_size, builder);
    default: return CKR_OK;
  }
}

/// Whether the numbers of a key belong together: the library looks at a private one when it reads it.
CK_RV check_private_key(Token& token, Template attributes, Bytes secret) {
  const bool rsa = number_of(*find(attributes, CKA_KEY_TYPE)) == CKK_RSA;
  const auto kind = rsa ? platform::PrivateKeyKind::rsa : curve_of(bytes_of(*find(attributes, CKA_EC_PARAMS)))->kind;
  const auto loaded = token.crypto.load(kind, secret);
  if (loaded) {
    token.crypto.unload(*loaded);
    return CKR_OK;
  }
  const bool theirs = loaded.error() == Errc::invalid || loaded.error() == Errc::unsupported;
  return theirs ? CKR_ATTRIBUTE_VALUE_INVALID : return_value_of(loaded.error());
}

/// Sensitive only rises, extractable and copyable only fall (sections 4.4 and 4.9); what is private does not become
/// public.
CK_RV no_weaker(const Object& before, const ObjectBuilder& after) {
  if (before.is(Flag::sensitive) && !after.is(Flag::sensitive)) return CKR_ATTRIBUTE_READ_ONLY;
  if (before.object_class() >= Class::private_key && !before.is(Flag::extractable) && after.is(Flag::extractable)) {
    return CKR_ATTRIBUTE_READ_ONLY;
  }
  if (!before.is(Flag::copyable) && after.is(Flag::copyable)) return CKR_ATTRIBUTE_READ_ONLY;
  if (before.is(Flag::is_private) && !after.is(Flag::is_private)) return CKR_TEMPLATE_INCONSISTENT;
  return CKR_OK;
}

/// The object anew with what the template says. @param handle  Of the object that it replaces; 0: a copy.
CK_RV change(const SessionCall& call, const Object& before, Template attributes, std::uint8_t when,
             CK_OBJECT_HANDLE& handle) {
  Objects& objects = call.token().objects;
  const bool key = before.object_class() >= Class::private_key;
  if (key && !before.knows_secret()) return CKR_USER_NOT_LOGGED_IN;
  ObjectBuilder builder(objects.workbench(), before.object_class());
  // Data that become private: their value is secret from then on.
  const CK_ATTRIBUTE* const to_private = find(attributes, CKA_PRIVATE);
  const bool hides = before.object_class() == Class::data && !before.is(Flag::is_private) && to_private != nullptr &&
                     flag_of(*to_private) == true;
  copy_attributes(before, attributes, hides ? std::optional<CK_ATTRIBUTE_TYPE>(CKA_VALUE) : std::nullopt, builder);
  if (const CK_RV rv = read_template(attributes, when, before.object_class(), builder); rv != CKR_OK) {
    return rv;
  }
  if (const CK_RV rv = no_weaker(before, builder); rv != CKR_OK) return rv;
  if (const CK_RV rv = may_write(call, builder.flags()); rv != CKR_OK) return rv;
  const Bytes secret = hides ? before.find(CKA_VALUE).value_or(Bytes())
                             : Bytes(before.knows_secret() ? before.secret() : MutableBytes());
  Objects::New made{.builder = &builder, .memory = objects.workbench(), .secret = secret, .handle = handle};
  const CK_RV rv = keep(call, std::span(&made, 1));
  handle = made.handle;
  return rv;
}

/// A key's secret is laid bare only where a part of it is asked for; the seal of all else is looked at.
Result<Object> look_at(Objects& objects, CK_OBJECT_HANDLE handle, Template wanted) {
  const auto object = objects.load(handle);
  if (!object || object->object_class() < Class::private_key) return object ? objects.open(handle) : object;
  const bool secret = std::ranges::any_of(wanted, [&](const CK_ATTRIBUTE& attribute) {
    const AttributeRule* const rule = rule_of(attribute.type, object->object_class());
    return rule != nullptr && rule->kind == ValueKind::secret;
  });
  return secret ? objects.open(handle) : object;
}

}  // namespace

CK_RV create_object(CK_SESSION_HANDLE session, CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object) {
  const SessionCall call(session, Access::exclusive);
  if (call.result() != CKR_OK) return call.result();
  if (object == nullptr || (attributes == nullptr && count != 0)) return CKR_ARGUMENTS_BAD;
  const Template wanted{attributes, count};
  std::optional<Class> object_class;
  if (const CK_RV rv = read_class(wanted, object_class); rv != CKR_OK) return rv;
  Token& token = call.token();
  const MutableBytes bench = token.objects.workbench();
  ObjectBuilder builder(bench, *object_class);
  builder.flags(usual_flags(*object_class));
  if (const CK_RV rv = read_template(wanted, kCreate, *object_class, builder); rv != CKR_OK) return rv;
  if (asks_without_secrecy(builder)) return CKR_TEMPLATE_INCONSISTENT;
  const MutableBytes tail = token.objects.second_workbench();
  std::size_t size = 0;
  const bool has_secret = *object_class != Class::data || builder.is(Flag::is_private);
  if (has_secret) {
    if (const CK_RV rv = read_secret(wanted, *object_class, tail, size); rv != CKR_OK) {
      zeroize(tail);
      return rv;
    }
  }
  const MutableBytes secret = tail.first(size);
  CK_RV rv = complete(wanted, *object_class, size, builder);
  if (rv == CKR_OK && *object_class == Class::private_key) rv = check_private_key(token, wanted, secret);
  if (rv == CKR_OK) rv = may_write(call, builder.flags());
  Objects::New made{.builder = &builder, .memory = bench, .secret = secret};
  if (rv == CKR_OK) rv = keep(call, std::span(&made, 1));
  zeroize(secret);
  if (rv == CKR_OK) *object = made.handle;
  return rv;
}

CK_RV copy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes, CK_ULONG count,
                  CK_OBJECT_HANDLE* made) {
  const SessionCall call(session, Access::exclusive);
  if (call.result() != CKR_OK) return call.result();
  if (made == nullptr || (attributes == nullptr && count != 0)) return CKR_ARGUMENTS_BAD;
  const auto before = call.token().objects.open(object);
  if (!before) return return_value_of(before.error());
  if (!before->is(Flag::copyable)) return CKR_ACTION_PROHIBITED;
  CK_OBJECT_HANDLE handle = 0;
  const CK_RV rv = change(call, *before, Template(attributes, count), kChange | kCopy, handle);
  call.token().objects.shut(*before);
  if (rv == CKR_OK) *made = handle;
  return rv;
}

CK_RV destroy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
  const SessionCall call(session, Access::exclusive);
  if (call.result() != CKR_OK) return call.result();
  Token& token = call.token();
  const auto found = token.objects.load(object);
  if (!found) return return_value_of(found.error());
  if (!found->is(Flag::destroyable)) return CKR_ACTION_PROHIBITED;
  if (const CK_RV rv = may_write(call, found->flags()); rv != CKR_OK) return rv;
  if (const CK_RV rv = return_value_of(token.objects.destroy(object)); rv != CKR_OK) return rv;
  token.forget_key(object);
  return CKR_OK;
}

CK_RV get_object_size(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ULONG* size) {
  const SessionCall call(session, Access::shared);
  if (call.result() != CKR_OK) return call.result();
  if (size == nullptr) return CKR_ARGUMENTS_BAD;
  const auto found = call.token().objects.load(object);
  if (!found) return return_value_of(found.error());
  *size = found->open_part().size() + found->secret().size();
  return CKR_OK;
}

CK_RV get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes,
                          CK_ULONG count) {
  const SessionCall call(session, Access::shared);
  if (call.result() != CKR_OK) return call.result();
  if (attributes == nullptr) return CKR_ARGUMENTS_BAD;
  const auto found = look_at(call.token().objects, object, Template(attributes, count));
  if (!found) return return_value_of(found.error());
  CK_RV result = CKR_OK;
  std::array<std::byte, sizeof(CK_ULONG)> memory{};
  for (CK_ATTRIBUTE& attribute : std::span(attributes, count)) {
    const Value value = value_of(*found, attribute.type, memory);
    const bool fits = attribute.pValue == nullptr || attribute.ulValueLen >= value.bytes.size();
    const CK_RV rv = value.result != CKR_OK ? value.result : fits ? CKR_OK : CKR_BUFFER_TOO_SMALL;
    attribute.ulValueLen = rv == CKR_OK ? value.bytes.size() : CK_UNAVAILABLE_INFORMATION;
    if (rv == CKR_OK && attribute.pValue != nullptr && !value.bytes.empty()) {
      std::memcpy(attribute.pValue, value.bytes.data(), value.bytes.size());
    }
    if (rv != CKR_OK) result = rv;
  }
  call.token().objects.shut(*found);
  return result;
}

CK_RV set_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes,
                          CK_ULONG count) {
  const SessionCall call(session, Access::exclusive);
  if (call.result() != CKR_OK) return call.result();
  if (attributes == nullptr) return CKR_ARGUMENTS_BAD;
  const auto before = call.token().objects.open(object);
  if (!before) return return_value_of(before.error());
  if (!before->is(Flag::modifiable)) return CKR_ACTION_PROHIBITED;
  CK_OBJECT_HANDLE handle = object;
  const CK_RV rv = change(call, *before, Template(attributes, count), kChange, handle);
  call.token().objects.shut(*before);
  call.token().forget_key(object);
  return rv;
}

}  // namespace fairlead::token
