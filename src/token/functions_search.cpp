// SPDX-License-Identifier: Apache-2.0
/// @file  Searches (section 5.7). One lasts over other operations of its session.
#include "token/call.hpp"
#include "token/functions.hpp"
#include "token/template_reader.hpp"

#include <algorithm>

namespace fairlead::token {
namespace {

/// The template, as it is kept: type 4, size 4, value.
CK_RV keep_template(Template wanted, Session& session) {
  ByteWriter writer(session.search);
  for (const CK_ATTRIBUTE& attribute : wanted) {
    if (attribute.type > 0xffff'ffffU || attribute.ulValueLen > session.search.size()) return CKR_HOST_MEMORY;
    writer.u32(static_cast<std::uint32_t>(attribute.type));
    writer.u32(static_cast<std::uint32_t>(attribute.ulValueLen));
    writer.bytes(bytes_of(attribute));
  }
  session.wanted = writer.size();
  return writer.ok() ? CKR_OK : CKR_HOST_MEMORY;
}

bool fits(const Object& object, Bytes wanted) {
  ByteReader reader(wanted);
  while (!reader.empty()) {
    const std::uint32_t type = reader.u32();
    const Bytes bytes = reader.take(reader.u32());
    const AttributeRule* const rule = rule_of(type, object.object_class());
    if (rule == nullptr || rule->kind == ValueKind::secret) return false;
    std::array<std::byte, sizeof(CK_ULONG)> memory{};
    const Value value = value_of(object, type, memory);
    if (value.result != CKR_OK || !equal(value.bytes, bytes)) return false;
  }
  return true;
}

}  // namespace

CK_RV find_objects_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE* attributes, CK_ULONG count) {
  const SessionCall call(session);
  if (call.result() != CKR_OK) return call.result();
  const Template wanted{attributes, count};
  if ((attributes == nullptr && count != 0) || !readable(wanted)) return CKR_ARGUMENTS_BAD;
  if (call.of().searching) return CKR_OPERATION_ACTIVE;
  if (const CK_RV rv = keep_template(wanted, call.of()); rv != CKR_OK) return rv;
  call.of().searching = true;
  call.of().found_last = 0;
  return CKR_OK;
}

CK_RV find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* objects, CK_ULONG most, CK_ULONG* count) {
  const SessionCall call(session, platform::Access::shared);
  if (call.result() != CKR_OK) return call.result();
  if (count == nullptr || (objects == nullptr && most != 0)) return CKR_ARGUMENTS_BAD;
  Session& of = call.of();
  if (!of.searching) return CKR_OPERATION_NOT_INITIALIZED;
  Objects& all = call.token().objects;
  CK_ULONG found = 0;
  while (found < most) {
    const Handle place = all.next(of.found_last);
    if (place == 0) break;
    of.found_last = place;
    const auto object = all.look(place);
    if (object && fits(*object, Bytes(of.search).first(of.wanted))) objects[found++] = all.handle_of(place, *object);
  }
  *count = found;
  return CKR_OK;
}

CK_RV find_objects_final(CK_SESSION_HANDLE session) {
  const SessionCall call(session);
  if (call.result() != CKR_OK) return call.result();
  if (!call.of().searching) return CKR_OPERATION_NOT_INITIALIZED;
  call.of().searching = false;
  return CKR_OK;
}

}  // namespace fairlead::token
