// SPDX-License-Identifier: Apache-2.0
/// @file  The one slot and what it holds (section 5.5).
#include "fairlead/token/board.hpp"

#include "token/call.hpp"
#include "token/functions.hpp"
#include "token/functions_list.hpp"
#include "token/mechanisms.hpp"
#include "token/text.hpp"

#include <algorithm>
#include <functional>
#include <span>

namespace fairlead::token {
namespace {

constexpr CK_SLOT_ID kSlot = 0;

/// A list of one's own: how many there are, or all of them.
template <class T, class Row, class Get>
CK_RV give_list(std::span<const Row> rows, const Get& get, T* list, CK_ULONG* count) {
  if (count == nullptr) return CKR_ARGUMENTS_BAD;
  const bool fits = list == nullptr || *count >= rows.size();
  *count = rows.size();
  if (!fits) return CKR_BUFFER_TOO_SMALL;
  if (list != nullptr) std::ranges::transform(rows, list, get);
  return CKR_OK;
}

CK_RV begun(const Call& call, CK_SLOT_ID slot) {
  if (const CK_RV rv = call.begun(); rv != CKR_OK) return rv;
  return slot == kSlot ? CKR_OK : CKR_SLOT_ID_INVALID;
}

/// Low, one left, locked (section 5.5, C_GetTokenInfo).
CK_FLAGS tries(std::uint8_t failed, CK_FLAGS low, CK_FLAGS last, CK_FLAGS locked) {
  if (failed == 0) return 0;
  if (failed >= Vault::kTries) return low | locked;
  return failed + 1 == Vault::kTries ? low | last : low;
}

/// What the board's list of functions leaves out.
CK_FLAGS left_out() {
  const auto& list = reinterpret_cast<const CK_FUNCTION_LIST&>(board().functions());
  CK_FLAGS flags = 0;
  if (list.C_VerifyInit == Refusing<CK_C_VerifyInit>::call) flags |= CKF_VERIFY;
  if (list.C_GenerateKey == Refusing<CK_C_GenerateKey>::call) flags |= CKF_GENERATE;
  return flags;
}

}  // namespace

CK_RV get_slot_list(unsigned char /*with_token*/, CK_SLOT_ID* list, CK_ULONG* count) {
  const Call call;
  if (const CK_RV rv = call.begun(); rv != CKR_OK) return rv;
  return give_list(std::span(&kSlot, 1), std::identity(), list, count);
}

CK_RV get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO* info) {
  const Call call;
  if (const CK_RV rv = begun(call, slot); rv != CKR_OK) return rv;
  if (info == nullptr) return CKR_ARGUMENTS_BAD;
  *info = {};
  pad(info->slotDescription, "Fairlead token");
  pad(info->manufacturerID, "Fairlead");
  info->flags = CKF_TOKEN_PRESENT;
  return CKR_OK;
}

CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  Call call;
  if (const CK_RV rv = begun(call, slot); rv != CKR_OK) return rv;
  if (info == nullptr) return CKR_ARGUMENTS_BAD;
  if (const CK_RV rv = call.lock(platform::Access::shared); rv != CKR_OK) return rv;
  const Vault& vault = call.token().vault;
  const auto sessions = call.token().sessions;
  *info = {};
  pad(info->label, vault.label());
  pad(info->manufacturerID, "Fairlead");
  pad(info->model, "token");
  pad(info->serialNumber, vault.serial());
  info->flags = CKF_RNG | CKF_LOGIN_REQUIRED;
  if (vault.initialised()) info->flags |= CKF_TOKEN_INITIALIZED;
  if (vault.has_user_pin()) info->flags |= CKF_USER_PIN_INITIALIZED;
  info->flags |= tries(vault.failed(Role::user), CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED);
  info->flags |=
      tries(vault.failed(Role::security_officer), CKF_SO_PIN_COUNT_LOW, CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_LOCKED);
  info->ulMaxSessionCount = info->ulMaxRwSessionCount = sessions.size();
  for (const Session& session : sessions) {
    if (session.handle == 0) continue;
    ++info->ulSessionCount;
    if (session.read_write) ++info->ulRwSessionCount;
  }
  info->ulMinPinLen = Vault::kLeastPin;
  info->ulMaxPinLen = Vault::kMostPin;
  info->ulTotalPublicMemory = info->ulFreePublicMemory = CK_UNAVAILABLE_INFORMATION;
  info->ulTotalPrivateMemory = info->ulFreePrivateMemory = CK_UNAVAILABLE_INFORMATION;
  pad(info->utcTime, "");
  return CKR_OK;
}

CK_RV wait_for_slot_event(CK_FLAGS flags, CK_SLOT_ID* slot, void* reserved) {
  const Call call;
  if (const CK_RV rv = call.begun(); rv != CKR_OK) return rv;
  if (slot == nullptr || reserved != nullptr) return CKR_ARGUMENTS_BAD;
  // Nothing ever happens to the slot, and nobody is kept waiting for that.
  return (flags & CKF_DONT_BLOCK) != 0 ? CKR_NO_EVENT : CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV get_mechanism_list(CK_SLOT_ID slot, CK_MECHANISM_TYPE* list, CK_ULONG* count) {
  const Call call;
  if (const CK_RV rv = begun(call, slot); rv != CKR_OK) return rv;
  return give_list(
      mechanisms(left_out()), [](const MechanismRow& row) -> CK_MECHANISM_TYPE { return row.type; }, list, count);
}

CK_RV get_mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info) {
  const Call call;
  if (const CK_RV rv = begun(call, slot); rv != CKR_OK) return rv;
  if (info == nullptr) return CKR_ARGUMENTS_BAD;
  const CK_FLAGS flags = ~left_out();
  const MechanismRow* const row = mechanism_of(type, flags);
  if (row == nullptr) return CKR_MECHANISM_INVALID;
  const SchemeFacts& facts = facts_of(row->scheme);
  *info = {.ulMinKeySize = facts.least, .ulMaxKeySize = facts.most, .flags = facts.flags & flags};
  return CKR_OK;
}

CK_RV init_token(CK_SLOT_ID slot, unsigned char* pin, CK_ULONG pin_size, unsigned char* label) {
  Call call;
  if (const CK_RV rv = begun(call, slot); rv != CKR_OK) return rv;
  if (label == nullptr || pin == nullptr) return CKR_ARGUMENTS_BAD;
  Token& token = call.token();
  if (std::ranges::any_of(token.sessions, [](const Session& one) { return one.handle != 0; })) {
    return CKR_SESSION_EXISTS;
  }
  if (const CK_RV rv = call.lock(platform::Access::exclusive); rv != CKR_OK) return rv;
  const auto made = token.vault.make(bytes_of(pin, pin_size), std::span<const char, Vault::kLabel>(
                                                                  reinterpret_cast<const char*>(label), Vault::kLabel));
  if (made) return CKR_OK;
  return made.error() == Errc::invalid ? CKR_PIN_LEN_RANGE : return_value_of(made.error());
}

}  // namespace fairlead::token
