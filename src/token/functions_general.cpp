// SPDX-License-Identifier: Apache-2.0
/// @file  C_Initialize, C_Finalize, C_GetInfo (section 5.4).
#include "token/call.hpp"
#include "token/functions.hpp"
#include "token/text.hpp"

namespace fairlead::token {

CK_RV initialize(void* arguments) {
  if (arguments != nullptr) {
    const auto& given = *static_cast<const CK_C_INITIALIZE_ARGS*>(arguments);
    if (given.pReserved != nullptr) return CKR_ARGUMENTS_BAD;
    const int mutexes = (given.CreateMutex != nullptr ? 1 : 0) + (given.DestroyMutex != nullptr ? 1 : 0) +
                        (given.LockMutex != nullptr ? 1 : 0) + (given.UnlockMutex != nullptr ? 1 : 0);
    if (mutexes != 0 && mutexes != 4) return CKR_ARGUMENTS_BAD;
    // Locks are the system's, always: an application that allows its own alone is told so.
    if (mutexes == 4 && (given.flags & CKF_OS_LOCKING_OK) == 0) return CKR_CANT_LOCK;
  }
  const platform::Lock lock(board().mutex());
  const std::uint64_t process = board().process();
  if (current().token != nullptr) {
    if (current().process == process) return CKR_CRYPTOKI_ALREADY_INITIALIZED;
    board().stop();  // The child of a fork.
    current() = {};
  }
  const auto started = board().start();
  if (!started) return return_value_of(started.error());
  current() = {.token = *started, .process = process};
  return CKR_OK;
}

CK_RV finalize(void* reserved) {
  const Call call;
  if (const CK_RV rv = call.begun(); rv != CKR_OK) return rv;
  if (reserved != nullptr) return CKR_ARGUMENTS_BAD;
  current().token->close_all();
  board().stop();
  current() = {};
  return CKR_OK;
}

CK_RV get_info(CK_INFO* info) {
  const Call call;
  if (const CK_RV rv = call.begun(); rv != CKR_OK) return rv;
  if (info == nullptr) return CKR_ARGUMENTS_BAD;
  *info = {};
  info->cryptokiVersion = {.major = 2, .minor = 40};
  pad(info->manufacturerID, "Fairlead");
  pad(info->libraryDescription, "Fairlead token");
  info->libraryVersion = {.major = 0, .minor = 1};
  return CKR_OK;
}

}  // namespace fairlead::token
