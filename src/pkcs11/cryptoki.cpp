// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/cryptoki.hpp"

#include "fairlead/base/log.hpp"

#include "pkcs11/vendor.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace fairlead::pkcs11 {
namespace {

struct Row {
  std::uint16_t value;
  Errc error;
};
/// All that is not simply "internal".
constexpr Row kRows[] = {
    {CKR_CANCEL, Errc::cancelled},
    {CKR_HOST_MEMORY, Errc::no_memory},
    {CKR_SLOT_ID_INVALID, Errc::token_removed},
    {CKR_ARGUMENTS_BAD, Errc::invalid},
    {CKR_NEED_TO_CREATE_THREADS, Errc::unsupported},
    {CKR_CANT_LOCK, Errc::unsupported},
    {CKR_ATTRIBUTE_READ_ONLY, Errc::invalid},
    {CKR_ATTRIBUTE_SENSITIVE, Errc::unsupported},
    {CKR_ATTRIBUTE_TYPE_INVALID, Errc::unsupported},
    {CKR_ATTRIBUTE_VALUE_INVALID, Errc::invalid},
    {CKR_ACTION_PROHIBITED, Errc::unsupported},
    {CKR_DATA_INVALID, Errc::invalid},
    {CKR_DATA_LEN_RANGE, Errc::invalid},
    {CKR_DEVICE_MEMORY, Errc::storage_failed},
    {CKR_DEVICE_REMOVED, Errc::token_removed},
    {CKR_FUNCTION_CANCELED, Errc::cancelled},
    {CKR_FUNCTION_NOT_PARALLEL, Errc::unsupported},
    {CKR_FUNCTION_NOT_SUPPORTED, Errc::unsupported},
    {CKR_KEY_HANDLE_INVALID, Errc::key_missing},
    {CKR_KEY_SIZE_RANGE, Errc::unsupported},
    {CKR_KEY_TYPE_INCONSISTENT, Errc::unsupported},
    {CKR_KEY_CHANGED, Errc::key_missing},
    {CKR_KEY_INDIGESTIBLE, Errc::unsupported},
    {CKR_KEY_FUNCTION_NOT_PERMITTED, Errc::unsupported},
    {CKR_KEY_UNEXTRACTABLE, Errc::unsupported},
    {CKR_MECHANISM_INVALID, Errc::unsupported},
    {CKR_MECHANISM_PARAM_INVALID, Errc::unsupported},
    {CKR_OBJECT_HANDLE_INVALID, Errc::key_missing},
    {CKR_OPERATION_ACTIVE, Errc::busy},
    {CKR_PIN_INCORRECT, Errc::pin_incorrect},
    {CKR_PIN_INVALID, Errc::invalid},
    {CKR_PIN_LEN_RANGE, Errc::invalid},
    {CKR_PIN_EXPIRED, Errc::pin_locked},
    {CKR_PIN_LOCKED, Errc::pin_locked},
    {CKR_SESSION_CLOSED, Errc::token_removed},
    {CKR_SESSION_COUNT, Errc::busy},
    {CKR_SESSION_HANDLE_INVALID, Errc::token_removed},
    {CKR_SESSION_PARALLEL_NOT_SUPPORTED, Errc::unsupported},
    {CKR_SESSION_READ_ONLY, Errc::invalid},
    {CKR_SESSION_EXISTS, Errc::busy},
    {CKR_SESSION_READ_ONLY_EXISTS, Errc::busy},
    {CKR_SESSION_READ_WRITE_SO_EXISTS, Errc::busy},
    {CKR_TEMPLATE_INCOMPLETE, Errc::invalid},
    {CKR_TEMPLATE_INCONSISTENT, Errc::invalid},
    {CKR_TOKEN_NOT_PRESENT, Errc::token_removed},
    {CKR_TOKEN_NOT_RECOGNIZED, Errc::token_removed},
    {CKR_TOKEN_WRITE_PROTECTED, Errc::storage_failed},
    {CKR_USER_NOT_LOGGED_IN, Errc::pin_incorrect},
    {CKR_USER_PIN_NOT_INITIALIZED, Errc::pin_incorrect},
    {CKR_USER_TYPE_INVALID, Errc::unsupported},
    {CKR_USER_ANOTHER_ALREADY_LOGGED_IN, Errc::busy},
    {CKR_USER_TOO_MANY_TYPES, Errc::busy},
    {CKR_RANDOM_SEED_NOT_SUPPORTED, Errc::unsupported},
    {CKR_RANDOM_NO_RNG, Errc::no_entropy},
    {CKR_DOMAIN_PARAMS_INVALID, Errc::invalid},
    {CKR_CURVE_NOT_SUPPORTED, Errc::unsupported},
    {CKR_BUFFER_TOO_SMALL, Errc::no_space},
    {CKR_INFORMATION_SENSITIVE, Errc::unsupported},
    {CKR_STATE_UNSAVEABLE, Errc::unsupported},
    {CKR_CRYPTOKI_NOT_INITIALIZED, Errc::token_removed},
    {CKR_PIN_TOO_WEAK, Errc::invalid},
    {CKR_PUBLIC_KEY_INVALID, Errc::invalid},
};

}  // namespace

Errc error_of(Ulong return_value) {
  const Row* const row = std::ranges::find_if(kRows, [=](const Row& one) { return one.value == return_value; });
  return row == std::end(kRows) ? Errc::internal : row->error;
}

Result<void> checked(Ulong return_value, const char* function) {
  if (return_value == CKR_OK) return {};
  const Errc error = error_of(return_value);
  FAIRLEAD_LOG_DEBUG("pkcs11", function, return_value, error);
  return fail(error);
}

}  // namespace fairlead::pkcs11
