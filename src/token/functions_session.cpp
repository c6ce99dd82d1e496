// SPDX-License-Identifier: Apache-2.0
/// @file  Sessions and who has logged in (sections 5.6 and 5.5, C_InitPIN and C_SetPIN).
#include "token/call.hpp"
#include "token/functions.hpp"

#include <algorithm>

namespace fairlead::token {
namespace {

using platform::Access;

CK_RV pin_result(Errc error) {
  switch (error) {
    case Errc::invalid: return CKR_PIN_LEN_RANGE;
    case Errc::key_missing: return CKR_USER_PIN_NOT_INITIALIZED;
    default: return return_value_of(error);
  }
}
CK_RV pin_result(const Result<void>& done) { return done ? CKR_OK : pin_result(done.error()); }

CK_STATE state_of(const Session& session, std::optional<Role> role) {
  if (!role) return session.read_write ? CKS_RW_PUBLIC_SESSION : CKS_RO_PUBLIC_SESSION;
  if (*role == Role::security_officer) return CKS_RW_SO_FUNCTIONS;
  return session.read_write ? CKS_RW_USER_FUNCTIONS : CKS_RO_USER_FUNCTIONS;
}

}  // namespace

CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void* /*application*/, CK_NOTIFY /*notify*/,
                   CK_SESSION_HANDLE* session) {
  Call call;
  if (const CK_RV rv = call.begun(); rv != CKR_OK) return rv;
  if (slot != 0) return CKR_SLOT_ID_INVALID;
  if (session == nullptr) return CKR_ARGUMENTS_BAD;
  if ((flags & CKF_SERIAL_SESSION) == 0) return CKR_SESSION_PARALLEL_NOT_SUPPORTED;
  if (const CK_RV rv = call.lock(Access::shared); rv != CKR_OK) return rv;
  Token& token = call.token();
  if (!token.vault.initialised()) return CKR_TOKEN_NOT_RECOGNIZED;
  const bool read_write = (flags & CKF_RW_SESSION) != 0;
  if (!read_write && token.vault.role() == Role::security_officer) return CKR_SESSION_READ_WRITE_SO_EXISTS;
  Session* const opened = token.open_session(read_write);
  if (opened == nullptr) return CKR_SESSION_COUNT;
  *session = opened->handle;
  return CKR_OK;
}

CK_RV close_session(CK_SESSION_HANDLE session) {
  const SessionCall call(session);
  if (call.result() == CKR_OK) call.token().close(call.of());
  return call.result();
}

CK_RV close_all_sessions(CK_SLOT_ID slot) {
  const Call call;
  if (const CK_RV rv = call.begun(); rv != CKR_OK) return rv;
  if (slot != 0) return CKR_SLOT_ID_INVALID;
  call.token().close_all();
  return CKR_OK;
}

CK_RV get_session_info(CK_SESSION_HANDLE session, CK_SESSION_INFO* info) {
  const SessionCall call(session, Access::shared);
  if (call.result() != CKR_OK) return call.result();
  if (info == nullptr) return CKR_ARGUMENTS_BAD;
  *info = {.slotID = 0,
           .state = state_of(call.of(), call.token().vault.role()),
           .flags = CKF_SERIAL_SESSION | (call.of().read_write ? CKF_RW_SESSION : 0),
           .ulDeviceError = 0};
  return CKR_OK;
}

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char* pin, CK_ULONG pin_size) {
  const SessionCall call(session, Access::exclusive);
  if (call.result() != CKR_OK) return call.result();
  if (pin == nullptr) return CKR_ARGUMENTS_BAD;  // There is no other way in which to give one.
  Token& token = call.token();
  Vault& vault = token.vault;
  if (user == CKU_CONTEXT_SPECIFIC) {
    Session& of = call.of();
    if (of.operation != Operation::sign || !of.wants_login) return CKR_OPERATION_NOT_INITIALIZED;
    const CK_RV rv = pin_result(vault.check_again(bytes_of(pin, pin_size)));
    if (rv == CKR_OK) of.wants_login = false;
    if (rv == CKR_PIN_LOCKED) token.log_out();  // Section 5.6.
    return rv;
  }
  if (user != CKU_SO && user != CKU_USER) return CKR_USER_TYPE_INVALID;
  const Role role = user == CKU_SO ? Role::security_officer : Role::user;
  if (vault.role()) return vault.role() == role ? CKR_USER_ALREADY_LOGGED_IN : CKR_USER_ANOTHER_ALREADY_LOGGED_IN;
  const bool any_read_only =
      std::ranges::any_of(token.sessions, [](const Session& one) { return one.handle != 0 && !one.read_write; });
  if (role == Role::security_officer && any_read_only) return CKR_SESSION_READ_ONLY_EXISTS;
  const CK_RV rv = pin_result(vault.log_in(role, bytes_of(pin, pin_size)));
  if (rv == CKR_OK) token.objects.begin_login();
  return rv;
}

CK_RV logout(CK_SESSION_HANDLE session) {
  const SessionCall call(session);
  if (call.result() != CKR_OK) return call.result();
  if (!call.token().vault.role()) return CKR_USER_NOT_LOGGED_IN;
  call.token().log_out();
  return CKR_OK;
}

CK_RV init_pin(CK_SESSION_HANDLE session, unsigned char* pin, CK_ULONG pin_size) {
  const SessionCall call(session, Access::exclusive);
  if (call.result() != CKR_OK) return call.result();
  if (pin == nullptr) return CKR_ARGUMENTS_BAD;
  Vault& vault = call.token().vault;
  if (vault.role() != Role::security_officer) return CKR_USER_NOT_LOGGED_IN;
  return pin_result(vault.set_pin(Role::user, bytes_of(pin, pin_size)));
}

CK_RV set_pin(CK_SESSION_HANDLE session, unsigned char* before, CK_ULONG before_size, unsigned char* pin,
              CK_ULONG pin_size) {
  const SessionCall call(session, Access::exclusive);
  if (call.result() != CKR_OK) return call.result();
  if (before == nullptr || pin == nullptr) return CKR_ARGUMENTS_BAD;
  if (!call.of().read_write) return CKR_SESSION_READ_ONLY;
  if (pin_size < Vault::kLeastPin || pin_size > Vault::kMostPin) return CKR_PIN_LEN_RANGE;
  Vault& vault = call.token().vault;
  // The user's, where nobody has logged in (section 5.5, C_SetPIN).
  const bool logged_in = vault.role().has_value();
  const Role role = vault.role().value_or(Role::user);
  const Bytes present = bytes_of(before, before_size);
  const CK_RV right = pin_result(logged_in ? vault.check_again(present) : vault.log_in(role, present));
  if (right != CKR_OK) return right;
  const CK_RV rv = pin_result(vault.set_pin(role, bytes_of(pin, pin_size)));
  if (!logged_in) vault.log_out();
  return rv;
}

}  // namespace fairlead::token
