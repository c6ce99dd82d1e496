// SPDX-License-Identifier: Apache-2.0
#include "token/call.hpp"

namespace fairlead::token {

Process& current() {
  static constinit Process process;
  return process;
}

Call::Call() : lock_(board().mutex()) {}

Call::~Call() {
  if (stored_) current().token->storage.unlock();
}

CK_RV Call::begun() const {
  const bool is = current().token != nullptr && current().process == board().process();
  return is ? CKR_OK : CKR_CRYPTOKI_NOT_INITIALIZED;
}

CK_RV Call::session(CK_SESSION_HANDLE handle) {
  if (const CK_RV rv = begun(); rv != CKR_OK) return rv;
  handle_ = handle;
  session_ = current().token->session(handle);
  return session_ == nullptr ? CKR_SESSION_HANDLE_INVALID : CKR_OK;
}

CK_RV Call::lock(platform::Access access) {
  if (const CK_RV rv = return_value_of(current().token->storage.lock(access)); rv != CKR_OK) return rv;
  stored_ = true;
  if (const CK_RV rv = return_value_of(current().token->refresh()); rv != CKR_OK) return rv;
  // The token was made anew by somebody else: no session is left.
  if (session_ != nullptr && session_->handle != handle_) return CKR_SESSION_HANDLE_INVALID;
  return CKR_OK;
}

SessionCall::SessionCall(CK_SESSION_HANDLE handle, platform::Access access) : SessionCall(handle) {
  if (result_ == CKR_OK) result_ = lock(access);
}

CK_RV announce(std::size_t size, const CK_BYTE* into, CK_ULONG* into_size) {
  const bool fits = into != nullptr && *into_size >= size;
  *into_size = size;
  return into == nullptr || fits ? CKR_OK : CKR_BUFFER_TOO_SMALL;
}

}  // namespace fairlead::token
