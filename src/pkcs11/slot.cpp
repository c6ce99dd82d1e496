// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/slot.hpp"

#include "fairlead/base/try.hpp"

#include "pkcs11/vendor.hpp"

#include <array>
#include <span>

namespace fairlead::pkcs11 {

Result<SlotInfo> Slot::info() const {
  CK_SLOT_INFO native{};
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_GetSlotInfo>(*functions_, static_cast<CK_SLOT_ID>(id_), &native);
  FAIRLEAD_TRY(checked(returned, "C_GetSlotInfo"));
  const auto has = [&native](CK_FLAGS flag) { return (native.flags & flag) != 0; };
  SlotInfo info{
      .token_present = has(CKF_TOKEN_PRESENT), .removable = has(CKF_REMOVABLE_DEVICE), .hardware = has(CKF_HW_SLOT)};
  copy_text(info.description, native.slotDescription);
  copy_text(info.manufacturer, native.manufacturerID);
  return info;
}

Result<TokenInfo> Slot::token() const {
  CK_TOKEN_INFO native{};
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_GetTokenInfo>(*functions_, static_cast<CK_SLOT_ID>(id_), &native);
  FAIRLEAD_TRY(checked(returned, "C_GetTokenInfo"));
  const auto has = [&native](CK_FLAGS flag) { return (native.flags & flag) != 0; };
  TokenInfo info{.hardware = version_of(native.hardwareVersion),
                 .firmware = version_of(native.firmwareVersion),
                 .longest_pin = native.ulMaxPinLen,
                 .shortest_pin = native.ulMinPinLen,
                 .initialised = has(CKF_TOKEN_INITIALIZED),
                 .login_required = has(CKF_LOGIN_REQUIRED),
                 .user_pin_initialised = has(CKF_USER_PIN_INITIALIZED),
                 .protected_authentication = has(CKF_PROTECTED_AUTHENTICATION_PATH),
                 .write_protected = has(CKF_WRITE_PROTECTED),
                 .random = has(CKF_RNG),
                 .user_pin_count_low = has(CKF_USER_PIN_COUNT_LOW),
                 .user_pin_final_try = has(CKF_USER_PIN_FINAL_TRY),
                 .user_pin_locked = has(CKF_USER_PIN_LOCKED),
                 .security_officer_pin_count_low = has(CKF_SO_PIN_COUNT_LOW),
                 .security_officer_pin_final_try = has(CKF_SO_PIN_FINAL_TRY),
                 .security_officer_pin_locked = has(CKF_SO_PIN_LOCKED)};
  copy_text(info.label, native.label);
  copy_text(info.manufacturer, native.manufacturerID);
  copy_text(info.model, native.model);
  copy_text(info.serial, native.serialNumber);
  return info;
}

Result<MechanismInfo> Slot::mechanism(Mechanism mechanism) const {
  CK_MECHANISM_INFO native{};
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_GetMechanismInfo>(
      *functions_, static_cast<CK_SLOT_ID>(id_), static_cast<CK_MECHANISM_TYPE>(mechanism), &native);
  if (returned == CKR_MECHANISM_INVALID) return fail(Errc::unsupported);  // An answer, and no failure.
  FAIRLEAD_TRY(checked(returned, "C_GetMechanismInfo"));
  const auto has = [&native](CK_FLAGS flag) { return (native.flags & flag) != 0; };
  return MechanismInfo{.smallest_key = native.ulMinKeySize,
                       .largest_key = native.ulMaxKeySize,
                       .sign = has(CKF_SIGN),
                       .verify = has(CKF_VERIFY),
                       .digest = has(CKF_DIGEST),
                       .generate = has(CKF_GENERATE | CKF_GENERATE_KEY_PAIR)};
}

Result<void> Slot::init_token(Bytes so_pin, std::string_view label) const {
  std::array<unsigned char, 32> padded{};
  if (label.size() > padded.size()) return fail(Errc::invalid);
  padded.fill(' ');
  (void)copy_bytes(std::as_writable_bytes(std::span(padded)), bytes_of(label));
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_InitToken>(*functions_, static_cast<CK_SLOT_ID>(id_),
                                                              data_of(so_pin), so_pin.size(), padded.data());
  return checked(returned, "C_InitToken");
}

bool FoundSlot::matches(const Uri& uri) const {
  const auto wanted = uri.slot_id();
  return token.matches(uri) && info.matches(uri) && (!wanted || *wanted == static_cast<Ulong>(slot.id()));
}

Result<FoundSlot> look_into(const Slot& slot) {
  FAIRLEAD_TRY_ASSIGN(const TokenInfo token, slot.token());
  return FoundSlot{.slot = slot, .info = slot.info().value_or(SlotInfo()), .token = token};
}

}  // namespace fairlead::pkcs11
