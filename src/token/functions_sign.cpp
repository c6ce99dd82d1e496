// SPDX-License-Identifier: Apache-2.0
/// @file  Signing (section 5.11).
#include "token/functions.hpp"
#include "token/signature.hpp"

namespace fairlead::token {
namespace {

/// Signs what there is, and ends the operation.
CK_RV finish(SessionCall& call, Bytes data, MutableBytes into, CK_ULONG* into_size) {
  Session& of = call.of();
  Token& token = call.token();
  if (of.wants_login) return end(call, CKR_USER_NOT_LOGGED_IN);
  Signed what;
  if (const CK_RV rv = finish_input(call, data, what); rv != CKR_OK) return end(call, rv);
  if (of.is_mac) {
    *into_size = copy_bytes(into, what.input);
    return end(call, CKR_OK);
  }
  KeyFacts facts;
  if (const CK_RV rv = read_facts(call, of.key, facts); rv != CKR_OK) return end(call, rv);
  if (!facts.kind) return end(call, CKR_KEY_TYPE_INCONSISTENT);
  const auto key = token.private_key(of.key, facts);
  if (!key) return end(call, key_result(key.error()));
  const auto made = token.crypto.sign(*key, what.form, what.input, into);
  if (!made) return end(call, made.error() == Errc::invalid ? CKR_DATA_LEN_RANGE : return_value_of(made.error()));
  *into_size = *made;
  return end(call, CKR_OK);
}

}  // namespace

CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  SessionCall call(session);
  return begin_signature(call, Operation::sign, mechanism, key);
}

CK_RV sign(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size, unsigned char* into, CK_ULONG* into_size) {
  SessionCall call(session);
  if (const CK_RV rv = running(call, Operation::sign); rv != CKR_OK) return rv;
  Session& of = call.of();
  if ((data == nullptr && size != 0) || into_size == nullptr) return end(call, CKR_ARGUMENTS_BAD);
  if (of.fed) return end(call, CKR_OPERATION_ACTIVE);
  if (const CK_RV rv = announce(of.result_size, into, into_size); rv != CKR_OK || into == nullptr) return rv;
  if (takes_parts(of)) {
    if (const CK_RV rv = add(call, bytes_of(data, size)); rv != CKR_OK) return rv;
  }
  return finish(call, bytes_of(data, size), bytes_of(into, *into_size), into_size);
}

CK_RV sign_update(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size) {
  return add_part(SessionCall(session), Operation::sign, data, size);
}

CK_RV sign_final(CK_SESSION_HANDLE session, unsigned char* into, CK_ULONG* into_size) {
  SessionCall call(session);
  if (const CK_RV rv = running(call, Operation::sign); rv != CKR_OK) return rv;
  if (into_size == nullptr) return end(call, CKR_ARGUMENTS_BAD);
  if (!takes_parts(call.of())) return end(call, CKR_FUNCTION_NOT_SUPPORTED);
  if (const CK_RV rv = announce(call.of().result_size, into, into_size); rv != CKR_OK || into == nullptr) return rv;
  return finish(call, {}, bytes_of(into, *into_size), into_size);
}

}  // namespace fairlead::token
