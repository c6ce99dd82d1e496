// SPDX-License-Identifier: Apache-2.0
/// @file  Digests and random numbers (sections 5.10 and 5.15).
#include "token/call.hpp"
#include "token/functions.hpp"
#include "token/mechanisms.hpp"

namespace fairlead::token {
namespace {

/// The session's digest; ended where the function fails.
CK_RV running(const SessionCall& call) {
  if (call.result() != CKR_OK) return call.result();
  return call.of().operation == Operation::digest ? CKR_OK : CKR_OPERATION_NOT_INITIALIZED;
}

CK_RV finish(const SessionCall& call, MutableBytes into) {
  Session& of = call.of();
  const CK_RV rv = return_value_of(call.token().crypto.end_hash(of.run, into.first(of.result_size)));
  of.running = false;
  of.operation = Operation::none;
  return rv;
}

CK_RV add(const SessionCall& call, Bytes data) {
  const CK_RV rv = return_value_of(call.token().crypto.add_to_hash(call.of().run, data));
  if (rv != CKR_OK) call.token().end_operation(call.of());
  return rv;
}

CK_RV bad_arguments(const SessionCall& call) {
  call.token().end_operation(call.of());
  return CKR_ARGUMENTS_BAD;
}

}  // namespace

CK_RV digest_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism) {
  const SessionCall call(session);
  if (call.result() != CKR_OK) return call.result();
  if (mechanism == nullptr) return CKR_ARGUMENTS_BAD;
  Session& of = call.of();
  if (of.operation != Operation::none) return CKR_OPERATION_ACTIVE;
  const MechanismRow* const row = mechanism_of(mechanism->mechanism, CKF_DIGEST);
  if (row == nullptr) return CKR_MECHANISM_INVALID;
  if (mechanism->ulParameterLen != 0) return CKR_MECHANISM_PARAM_INVALID;
  const CK_RV begun = return_value_of(call.token().crypto.begin_hash(of.run, *row->hash));
  if (begun != CKR_OK) return begun;
  of.operation = Operation::digest;
  of.running = true;
  of.is_mac = false;
  of.fed = false;
  of.result_size = platform::digest_size(*row->hash);
  return CKR_OK;
}

CK_RV digest(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size, unsigned char* into, CK_ULONG* into_size) {
  const SessionCall call(session);
  if (const CK_RV rv = running(call); rv != CKR_OK) return rv;
  if ((data == nullptr && size != 0) || into_size == nullptr) return bad_arguments(call);
  if (call.of().fed) {
    call.token().end_operation(call.of());
    return CKR_OPERATION_ACTIVE;
  }
  const CK_RV rv = announce(call.of().result_size, into, into_size);
  if (rv != CKR_OK || into == nullptr) return rv;
  if (const CK_RV added = add(call, bytes_of(data, size)); added != CKR_OK) return added;
  return finish(call, bytes_of(into, *into_size));
}

CK_RV digest_update(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size) {
  const SessionCall call(session);
  if (const CK_RV rv = running(call); rv != CKR_OK) return rv;
  if (data == nullptr && size != 0) return bad_arguments(call);
  call.of().fed = true;
  return add(call, bytes_of(data, size));
}

CK_RV digest_final(CK_SESSION_HANDLE session, unsigned char* into, CK_ULONG* into_size) {
  const SessionCall call(session);
  if (const CK_RV rv = running(call); rv != CKR_OK) return rv;
  if (into_size == nullptr) return bad_arguments(call);
  const CK_RV rv = announce(call.of().result_size, into, into_size);
  if (rv != CKR_OK || into == nullptr) return rv;
  return finish(call, bytes_of(into, *into_size));
}

CK_RV seed_random(CK_SESSION_HANDLE session, unsigned char* /*seed*/, CK_ULONG /*size*/) {
  const SessionCall call(session);
  return call.result() == CKR_OK ? CKR_RANDOM_SEED_NOT_SUPPORTED : call.result();
}

CK_RV generate_random(CK_SESSION_HANDLE session, unsigned char* into, CK_ULONG size) {
  const SessionCall call(session);
  if (call.result() != CKR_OK) return call.result();
  if (into == nullptr && size != 0) return CKR_ARGUMENTS_BAD;
  return return_value_of(call.token().crypto.random(bytes_of(into, size)));
}

}  // namespace fairlead::token
