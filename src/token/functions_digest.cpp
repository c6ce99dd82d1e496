// SPDX-License-Identifier: Apache-2.0
/// @file  Digests and random numbers (sections 5.10 and 5.15).
#include "token/call.hpp"
#include "token/functions.hpp"
#include "token/mechanisms.hpp"
#include "token/signature.hpp"

namespace fairlead::token {
namespace {

CK_RV finish(const SessionCall& call, MutableBytes into) {
  Session& of = call.of();
  const CK_RV rv = return_value_of(call.token().crypto.end_hash(of.run, into.first(of.result_size)));
  of.running = false;
  of.operation = Operation::none;
  return rv;
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
  if (const CK_RV rv = running(call, Operation::digest); rv != CKR_OK) return rv;
  if ((data == nullptr && size != 0) || into_size == nullptr) return end(call, CKR_ARGUMENTS_BAD);
  if (call.of().fed) return end(call, CKR_OPERATION_ACTIVE);
  const CK_RV rv = announce(call.of().result_size, into, into_size);
  if (rv != CKR_OK || into == nullptr) return rv;
  if (const CK_RV added = add(call, bytes_of(data, size)); added != CKR_OK) return added;
  return finish(call, bytes_of(into, *into_size));
}

CK_RV digest_update(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size) {
  return add_part(SessionCall(session), Operation::digest, data, size);
}

CK_RV digest_final(CK_SESSION_HANDLE session, unsigned char* into, CK_ULONG* into_size) {
  const SessionCall call(session);
  if (const CK_RV rv = running(call, Operation::digest); rv != CKR_OK) return rv;
  if (into_size == nullptr) return end(call, CKR_ARGUMENTS_BAD);
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
