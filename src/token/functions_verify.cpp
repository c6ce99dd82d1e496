// SPDX-License-Identifier: Apache-2.0
/// @file  Verifying (section 5.12).
#include "fairlead/base/secret.hpp"

#include "token/functions.hpp"
#include "token/key_material.hpp"
#include "token/signature.hpp"

namespace fairlead::token {
namespace {

using platform::Access;

/// Looks at the signature, and ends the operation.
CK_RV finish(const SessionCall& call, Bytes data, Bytes signature) {
  Session& of = call.of();
  Token& token = call.token();
  Signed what;
  if (const CK_RV rv = finish_input(call, data, what); rv != CKR_OK) return end(call, rv);
  if (signature.size() != of.result_size) return end(call, CKR_SIGNATURE_LEN_RANGE);
  if (of.is_mac) {
    return end(call, equal_in_constant_time(what.input, signature) ? CKR_OK : CKR_SIGNATURE_INVALID);
  }
  const auto object = token.objects.load(of.key);
  PublicKey key;
  if (!object || !kind_of(*object) || !read_public_key(*object, key)) return end(call, CKR_KEY_HANDLE_INVALID);
  const auto right = token.crypto.verify(*kind_of(*object), key.bytes(), what.form, what.input, signature);
  if (!right)
    return end(call, right.error() == Errc::invalid ? CKR_KEY_TYPE_INCONSISTENT : return_value_of(right.error()));
  return end(call, *right ? CKR_OK : CKR_SIGNATURE_INVALID);
}

}  // namespace

CK_RV verify_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  SessionCall call(session);
  return begin_signature(call, Operation::verify, mechanism, key);
}

CK_RV verify(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size, unsigned char* signature, CK_ULONG length) {
  const SessionCall call(session, Access::shared);
  if (const CK_RV rv = running(call, Operation::verify); rv != CKR_OK) return rv;
  if ((data == nullptr && size != 0) || signature == nullptr) return end(call, CKR_ARGUMENTS_BAD);
  if (call.of().fed) return end(call, CKR_OPERATION_ACTIVE);
  if (takes_parts(call.of())) {
    if (const CK_RV rv = add(call, bytes_of(data, size)); rv != CKR_OK) return rv;
  }
  return finish(call, bytes_of(data, size), bytes_of(signature, length));
}

CK_RV verify_update(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size) {
  return add_part(SessionCall(session), Operation::verify, data, size);
}

CK_RV verify_final(CK_SESSION_HANDLE session, unsigned char* signature, CK_ULONG length) {
  const SessionCall call(session, Access::shared);
  if (const CK_RV rv = running(call, Operation::verify); rv != CKR_OK) return rv;
  if (signature == nullptr) return end(call, CKR_ARGUMENTS_BAD);
  if (!takes_parts(call.of())) return end(call, CKR_FUNCTION_NOT_SUPPORTED);
  return finish(call, {}, bytes_of(signature, length));
}

}  // namespace fairlead::token
