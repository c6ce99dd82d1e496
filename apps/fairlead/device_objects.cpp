// SPDX-License-Identifier: Apache-2.0
// Functions of DeviceModule: objects, what they have, and what keys do.
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/provision/line.hpp"
#include "fairlead/provision/object_attributes.hpp"

#include "device_state.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace fairlead::cli {
namespace {

using provision::AttributeForm;

/// What is wanted of such an object, or given to one.
const CK_ATTRIBUTE* row_of(std::span<const CK_ATTRIBUTE> rows, CK_ATTRIBUTE_TYPE type) {
  const auto row = std::ranges::find(rows, type, &CK_ATTRIBUTE::type);
  return row == rows.end() ? nullptr : &*row;
}
std::string text_of_row(std::span<const CK_ATTRIBUTE> rows, CK_ATTRIBUTE_TYPE type) {
  const CK_ATTRIBUTE* const row = row_of(rows, type);
  return row == nullptr ? std::string() : std::string(text_at(row->pValue, row->ulValueLen));
}
CK_ULONG number_of_row(std::span<const CK_ATTRIBUTE> rows, CK_ATTRIBUTE_TYPE type, CK_ULONG otherwise) {
  const CK_ATTRIBUTE* const row = row_of(rows, type);
  CK_ULONG value = otherwise;
  if (row != nullptr && row->ulValueLen == sizeof value) std::memcpy(&value, row->pValue, sizeof value);
  return value;
}

std::optional<AttributeForm> form_of(CK_ATTRIBUTE_TYPE type) {
  return provision::form_of(static_cast<pkcs11::AttributeType>(type));
}

/// As it crosses the line. Nothing: it does not.
std::optional<std::string> written(const CK_ATTRIBUTE& row) {
  const auto form = form_of(row.type);
  if (!form) return {};
  switch (*form) {
    case AttributeForm::number:
      return std::to_string(number_of_row(std::span(&row, 1), row.type, CK_UNAVAILABLE_INFORMATION));
    case AttributeForm::flag: return *static_cast<const CK_BBOOL*>(row.pValue) == CK_FALSE ? "0" : "1";
    default: return std::string(text_at(row.pValue, row.ulValueLen));
  }
}

/// As Cryptoki has it. Nothing: it is no value of this form.
std::optional<std::string> native(AttributeForm form, const std::string& text) {
  if (form == AttributeForm::bytes) return text;
  const auto number = provision::read_number(text);
  if (!number) return {};
  const CK_ULONG as_number = *number;
  const CK_BBOOL as_flag = *number == 0 ? CK_FALSE : CK_TRUE;
  return std::string(form == AttributeForm::number ? text_at(&as_number, sizeof as_number)
                                                   : text_at(&as_flag, sizeof as_flag));
}

CK_RV read(CK_OBJECT_HANDLE object, CK_ATTRIBUTE& wanted) {
  const CK_ULONG room = std::exchange(wanted.ulValueLen, CK_UNAVAILABLE_INFORMATION);
  const auto form = form_of(wanted.type);
  if (!form) return CKR_ATTRIBUTE_TYPE_INVALID;
  std::string answer;
  const CK_RV done = device_state().run(
      "read", DeviceMessage().number("object", object).number("attribute", wanted.type).with(), answer);
  if (done == CKR_FUNCTION_NOT_SUPPORTED) return CKR_ATTRIBUTE_TYPE_INVALID;
  if (done != CKR_OK) return done;
  const auto value = native(*form, answer);
  if (!value) return CKR_GENERAL_ERROR;
  if (wanted.pValue != nullptr && value->size() > room) return CKR_BUFFER_TOO_SMALL;
  if (wanted.pValue != nullptr) value->copy(static_cast<char*>(wanted.pValue), value->size());
  wanted.ulValueLen = value->size();
  return CKR_OK;
}

/// The number of a field of an answer.
std::optional<CK_OBJECT_HANDLE> handle_in(const std::string& answer, std::string_view name) {
  const auto fields = fields_of(answer);
  if (!fields) return {};
  for (const auto& [field, value] : *fields) {
    if (field == name) return provision::read_number(value);
  }
  return {};
}

/// A device need not have the memory to look for what is long: the host reads it of each, and compares.
bool is_compared_here(CK_ATTRIBUTE_TYPE type) {
  return type == CKA_VALUE || type == CKA_SUBJECT || type == CKA_ISSUER || type == CKA_SERIAL_NUMBER;
}

CK_RV keep_those_with(const CK_ATTRIBUTE& wanted, std::vector<CK_OBJECT_HANDLE>& objects) {
  std::vector<CK_OBJECT_HANDLE> kept;
  for (const CK_OBJECT_HANDLE object : objects) {
    std::string value;
    const CK_RV done = device_state().run(
        "read", DeviceMessage().number("object", object).number("attribute", wanted.type).with(), value);
    if (done != CKR_OK && done != CKR_FUNCTION_NOT_SUPPORTED) return done;
    if (done == CKR_OK && value == text_at(wanted.pValue, wanted.ulValueLen)) kept.push_back(object);
  }
  objects = std::move(kept);
  return CKR_OK;
}

const char* hash_name(CK_MECHANISM_TYPE mechanism) {
  switch (mechanism) {
    case CKM_SHA256: return "sha256";
    case CKM_SHA384: return "sha384";
    case CKM_SHA512: return "sha512";
    default: return nullptr;
  }
}

}  // namespace

CK_RV device_find_objects_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE* wanted, CK_ULONG count) {
  DeviceSession* const of = device_state().find(session);
  if (of == nullptr) return CKR_SESSION_HANDLE_INVALID;
  if (of->found) return CKR_OPERATION_ACTIVE;
  DeviceMessage message;
  for (const CK_ATTRIBUTE& row : std::span(wanted, count)) {
    const auto value = written(row);
    if (!value) return CKR_ATTRIBUTE_TYPE_INVALID;
    if (!is_compared_here(row.type)) message.field(std::to_string(row.type), *value);
  }
  std::string answer;
  if (const CK_RV done = device_state().run("find", message.with(), answer); done != CKR_OK) return done;
  const auto fields = fields_of(answer);
  if (!fields) return CKR_GENERAL_ERROR;
  std::vector<CK_OBJECT_HANDLE> found;
  for (const auto& [name, value] : *fields) found.push_back(provision::read_number(value).value_or(0));
  for (const CK_ATTRIBUTE& row : std::span(wanted, count)) {
    if (!is_compared_here(row.type)) continue;
    if (const CK_RV done = keep_those_with(row, found); done != CKR_OK) return done;
  }
  of->found = std::move(found);
  return CKR_OK;
}

CK_RV device_find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* objects, CK_ULONG most, CK_ULONG* count) {
  DeviceSession* const of = device_state().find(session);
  if (of == nullptr || !of->found) return CKR_OPERATION_NOT_INITIALIZED;
  *count = std::min<CK_ULONG>(most, of->found->size());
  std::copy_n(of->found->begin(), *count, objects);
  of->found->erase(of->found->begin(), of->found->begin() + static_cast<std::ptrdiff_t>(*count));
  return CKR_OK;
}

CK_RV device_find_objects_final(CK_SESSION_HANDLE session) {
  DeviceSession* const of = device_state().find(session);
  if (of == nullptr || !of->found) return CKR_OPERATION_NOT_INITIALIZED;
  of->found.reset();
  return CKR_OK;
}

CK_RV device_get_attribute_value(CK_SESSION_HANDLE /*session*/, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* wanted,
                                 CK_ULONG count) {
  CK_RV all = CKR_OK;
  for (CK_ATTRIBUTE& one : std::span(wanted, count)) {
    if (const CK_RV done = read(object, one); done != CKR_OK) all = done;
  }
  return all;
}

CK_RV device_create_object(CK_SESSION_HANDLE /*session*/, CK_ATTRIBUTE* given, CK_ULONG count,
                           CK_OBJECT_HANDLE* object) {
  const std::span<const CK_ATTRIBUTE> rows(given, count);
  if (number_of_row(rows, CKA_CLASS, CKO_DATA) != CKO_CERTIFICATE) return CKR_ATTRIBUTE_VALUE_INVALID;
  const SecretText message = DeviceMessage()
                                 .field("label", text_of_row(rows, CKA_LABEL))
                                 .field("id", text_of_row(rows, CKA_ID))
                                 .number("category", number_of_row(rows, CKA_CERTIFICATE_CATEGORY, 0))
                                 .with(text_of_row(rows, CKA_VALUE));
  std::string answer;
  if (const CK_RV done = device_state().run("certificate", message, answer); done != CKR_OK) return done;
  const auto handle = handle_in(answer, "object");
  *object = handle.value_or(0);
  return handle ? CKR_OK : CKR_GENERAL_ERROR;
}

CK_RV device_destroy_object(CK_SESSION_HANDLE /*session*/, CK_OBJECT_HANDLE object) {
  return device_state().run("delete", DeviceMessage().number("object", object).with());
}

CK_RV device_generate_key_pair(CK_SESSION_HANDLE /*session*/, CK_MECHANISM* how, CK_ATTRIBUTE* of_public,
                               CK_ULONG public_count, CK_ATTRIBUTE* /*of_private*/, CK_ULONG /*private_count*/,
                               CK_OBJECT_HANDLE* public_key, CK_OBJECT_HANDLE* private_key) {
  if (how->mechanism != CKM_EC_KEY_PAIR_GEN) return CKR_MECHANISM_INVALID;
  const std::span<const CK_ATTRIBUTE> rows(of_public, public_count);
  const bool large = equal(bytes_of(text_of_row(rows, CKA_EC_PARAMS)), pkcs11::curve_of(pkcs11::NewKeyKind::ec_p384));
  const SecretText message = DeviceMessage()
                                 .field("kind", name(large ? pkcs11::NewKeyKind::ec_p384 : pkcs11::NewKeyKind::ec_p256))
                                 .field("label", text_of_row(rows, CKA_LABEL))
                                 .field("id", text_of_row(rows, CKA_ID))
                                 .with();
  std::string answer;
  if (const CK_RV done = device_state().run("keygen", message, answer); done != CKR_OK) return done;
  const auto of_answer = handle_in(answer, "public");
  const auto other = handle_in(answer, "private");
  *public_key = of_answer.value_or(0);
  *private_key = other.value_or(0);
  return of_answer && other ? CKR_OK : CKR_GENERAL_ERROR;
}

CK_RV device_digest_init(CK_SESSION_HANDLE session, CK_MECHANISM* how) {
  DeviceSession* const of = device_state().find(session);
  if (of == nullptr) return CKR_SESSION_HANDLE_INVALID;
  const char* const hash = hash_name(how->mechanism);
  if (hash == nullptr) return CKR_MECHANISM_INVALID;
  // Whether it does, it says at the end of a message: at that of an empty one before.
  const CK_RV done = device_state().run("digest", DeviceMessage().field("hash", hash).with());
  if (done == CKR_OK) of->hash = hash;
  of->message.clear();
  return done == CKR_FUNCTION_NOT_SUPPORTED ? CKR_MECHANISM_INVALID : done;
}

CK_RV device_digest_update(CK_SESSION_HANDLE session, CK_BYTE* piece, CK_ULONG size) {
  DeviceSession* const of = device_state().find(session);
  if (of == nullptr || !of->hash) return CKR_OPERATION_NOT_INITIALIZED;
  of->message += text_at(piece, size);
  return CKR_OK;
}

CK_RV device_digest_final(CK_SESSION_HANDLE session, CK_BYTE* digest, CK_ULONG* size) {
  DeviceSession* const of = device_state().find(session);
  if (of == nullptr || !of->hash) return CKR_OPERATION_NOT_INITIALIZED;
  auto& last = device_state().last;
  last = {.hash = *std::exchange(of->hash, {}), .message = std::exchange(of->message, {}), .digest = {}};
  const CK_RV done =
      device_state().run("digest", DeviceMessage().field("hash", last.hash).with(last.message), last.digest);
  if (done != CKR_OK) return done;
  if (last.digest.size() > *size) return CKR_BUFFER_TOO_SMALL;
  *size = last.digest.copy(reinterpret_cast<char*>(digest), last.digest.size());
  return CKR_OK;
}

CK_RV device_sign_init(CK_SESSION_HANDLE session, CK_MECHANISM* how, CK_OBJECT_HANDLE key) {
  DeviceSession* const of = device_state().find(session);
  if (of == nullptr) return CKR_SESSION_HANDLE_INVALID;
  if (how->mechanism != CKM_ECDSA) return CKR_MECHANISM_INVALID;
  of->key = key;
  return CKR_OK;
}

CK_RV device_sign(CK_SESSION_HANDLE session, CK_BYTE* digest, CK_ULONG digest_size, CK_BYTE* signature,
                  CK_ULONG* size) {
  DeviceSession* const of = device_state().find(session);
  if (of == nullptr || !of->key) return CKR_OPERATION_NOT_INITIALIZED;
  const CK_OBJECT_HANDLE key = *std::exchange(of->key, {});
  const auto& last = device_state().last;
  if (last.digest.empty() || last.digest != text_at(digest, digest_size)) return CKR_ACTION_PROHIBITED;
  std::string answer;
  const CK_RV done = device_state().run(
      "sign", DeviceMessage().number("object", key).field("hash", last.hash).with(last.message), answer);
  if (done != CKR_OK) {
    // The device may have ended its session with that. Who is logged in there all the same may log in again.
    device_state().user.reset();
    return done;
  }
  if (answer.size() > *size) return CKR_BUFFER_TOO_SMALL;
  *size = answer.copy(reinterpret_cast<char*>(signature), answer.size());
  return CKR_OK;
}

CK_RV device_generate_random(CK_SESSION_HANDLE /*session*/, CK_BYTE* into, CK_ULONG size) {
  std::string answer;
  const CK_RV done = device_state().run("random", DeviceMessage().number("size", size).with(), answer);
  if (done != CKR_OK) return done;
  if (answer.size() != size) return CKR_GENERAL_ERROR;
  answer.copy(reinterpret_cast<char*>(into), size);
  return CKR_OK;
}

}  // namespace fairlead::cli
