// SPDX-License-Identifier: Apache-2.0
#include "token/vendor.hpp"

#include <cstring>

namespace fairlead::token {

CK_RV return_value_of(Errc error) {
  switch (error) {
    case Errc::pin_incorrect: return CKR_PIN_INCORRECT;
    case Errc::pin_locked: return CKR_PIN_LOCKED;
    case Errc::no_space: return CKR_DEVICE_MEMORY;
    case Errc::no_memory: return CKR_HOST_MEMORY;
    case Errc::key_missing: return CKR_OBJECT_HANDLE_INVALID;
    case Errc::invalid: return CKR_ARGUMENTS_BAD;
    case Errc::unsupported: return CKR_FUNCTION_NOT_SUPPORTED;
    case Errc::storage_failed: return CKR_DEVICE_ERROR;
    case Errc::no_entropy: return CKR_RANDOM_NO_RNG;
    default: return CKR_GENERAL_ERROR;
  }
}

CK_RV return_value_of(Result<void> done) { return done ? CKR_OK : return_value_of(done.error()); }

std::optional<CK_ULONG> number_of(const CK_ATTRIBUTE& attribute) {
  CK_ULONG value = 0;
  if (attribute.ulValueLen != sizeof(value) || attribute.pValue == nullptr) return {};
  std::memcpy(&value, attribute.pValue, sizeof(value));
  return value;
}

std::optional<bool> flag_of(const CK_ATTRIBUTE& attribute) {
  if (attribute.ulValueLen != sizeof(CK_BBOOL) || attribute.pValue == nullptr) return {};
  const CK_BBOOL value = *static_cast<const CK_BBOOL*>(attribute.pValue);
  if (value != CK_TRUE && value != CK_FALSE) return {};
  return value == CK_TRUE;
}

}  // namespace fairlead::token
