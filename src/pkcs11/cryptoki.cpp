// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/cryptoki.hpp"

#include "fairlead/base/log.hpp"

#include "pkcs11/vendor.hpp"

#include <algorithm>
#include <iterator>

namespace fairlead::pkcs11 {
namespace {

struct Row {
  CK_RV value;
  std::string_view name;
  Errc error;
};
/// In the standard's order.
constexpr Row kRows[] = {
    {CKR_CANCEL, "CKR_CANCEL", Errc::cancelled},
    {CKR_HOST_MEMORY, "CKR_HOST_MEMORY", Errc::no_memory},
    {CKR_SLOT_ID_INVALID, "CKR_SLOT_ID_INVALID", Errc::token_removed},
    {CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR", Errc::internal},
    {CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED", Errc::internal},
    {CKR_ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD", Errc::invalid},
    {CKR_NO_EVENT, "CKR_NO_EVENT", Errc::internal},
    {CKR_NEED_TO_CREATE_THREADS, "CKR_NEED_TO_CREATE_THREADS", Errc::unsupported},
    {CKR_CANT_LOCK, "CKR_CANT_LOCK", Errc::unsupported},
    {CKR_ATTRIBUTE_READ_ONLY, "CKR_ATTRIBUTE_READ_ONLY", Errc::invalid},
    {CKR_ATTRIBUTE_SENSITIVE, "CKR_ATTRIBUTE_SENSITIVE", Errc::unsupported},
    {CKR_ATTRIBUTE_TYPE_INVALID, "CKR_ATTRIBUTE_TYPE_INVALID", Errc::unsupported},
    {CKR_ATTRIBUTE_VALUE_INVALID, "CKR_ATTRIBUTE_VALUE_INVALID", Errc::invalid},
    {CKR_ACTION_PROHIBITED, "CKR_ACTION_PROHIBITED", Errc::unsupported},
    {CKR_DATA_INVALID, "CKR_DATA_INVALID", Errc::invalid},
    {CKR_DATA_LEN_RANGE, "CKR_DATA_LEN_RANGE", Errc::invalid},
    {CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR", Errc::internal},
    {CKR_DEVICE_MEMORY, "CKR_DEVICE_MEMORY", Errc::storage_failed},
    {CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED", Errc::token_removed},
    {CKR_ENCRYPTED_DATA_INVALID, "CKR_ENCRYPTED_DATA_INVALID", Errc::internal},
    {CKR_ENCRYPTED_DATA_LEN_RANGE, "CKR_ENCRYPTED_DATA_LEN_RANGE", Errc::internal},
    {CKR_FUNCTION_CANCELED, "CKR_FUNCTION_CANCELED", Errc::cancelled},
    {CKR_FUNCTION_NOT_PARALLEL, "CKR_FUNCTION_NOT_PARALLEL", Errc::unsupported},
    {CKR_FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED", Errc::unsupported},
    {CKR_KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID", Errc::key_missing},
    {CKR_KEY_SIZE_RANGE, "CKR_KEY_SIZE_RANGE", Errc::unsupported},
    {CKR_KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT", Errc::unsupported},
    {CKR_KEY_NOT_NEEDED, "CKR_KEY_NOT_NEEDED", Errc::internal},
    {CKR_KEY_CHANGED, "CKR_KEY_CHANGED", Errc::key_missing},
    {CKR_KEY_NEEDED, "CKR_KEY_NEEDED", Errc::internal},
    {CKR_KEY_INDIGESTIBLE, "CKR_KEY_INDIGESTIBLE", Errc::unsupported},
    {CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED", Errc::unsupported},
    {CKR_KEY_NOT_WRAPPABLE, "CKR_KEY_NOT_WRAPPABLE", Errc::internal},
    {CKR_KEY_UNEXTRACTABLE, "CKR_KEY_UNEXTRACTABLE", Errc::unsupported},
    {CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID", Errc::unsupported},
    {CKR_MECHANISM_PARAM_INVALID, "CKR_MECHANISM_PARAM_INVALID", Errc::unsupported},
    {CKR_OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID", Errc::key_missing},
    {CKR_OPERATION_ACTIVE, "CKR_OPERATION_ACTIVE", Errc::busy},
    {CKR_OPERATION_NOT_INITIALIZED, "CKR_OPERATION_NOT_INITIALIZED", Errc::internal},
    {CKR_PIN_INCORRECT, "CKR_PIN_INCORRECT", Errc::pin_incorrect},
    {CKR_PIN_INVALID, "CKR_PIN_INVALID", Errc::invalid},
    {CKR_PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE", Errc::invalid},
    {CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED", Errc::pin_locked},
    {CKR_PIN_LOCKED, "CKR_PIN_LOCKED", Errc::pin_locked},
    {CKR_SESSION_CLOSED, "CKR_SESSION_CLOSED", Errc::token_removed},
    {CKR_SESSION_COUNT, "CKR_SESSION_COUNT", Errc::busy},
    {CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID", Errc::token_removed},
    {CKR_SESSION_PARALLEL_NOT_SUPPORTED, "CKR_SESSION_PARALLEL_NOT_SUPPORTED", Errc::unsupported},
    {CKR_SESSION_READ_ONLY, "CKR_SESSION_READ_ONLY", Errc::invalid},
    {CKR_SESSION_EXISTS, "CKR_SESSION_EXISTS", Errc::busy},
    {CKR_SESSION_READ_ONLY_EXISTS, "CKR_SESSION_READ_ONLY_EXISTS", Errc::busy},
    {CKR_SESSION_READ_WRITE_SO_EXISTS, "CKR_SESSION_READ_WRITE_SO_EXISTS", Errc::busy},
    {CKR_SIGNATURE_INVALID, "CKR_SIGNATURE_INVALID", Errc::internal},
    {CKR_SIGNATURE_LEN_RANGE, "CKR_SIGNATURE_LEN_RANGE", Errc::internal},
    {CKR_TEMPLATE_INCOMPLETE, "CKR_TEMPLATE_INCOMPLETE", Errc::invalid},
    {CKR_TEMPLATE_INCONSISTENT, "CKR_TEMPLATE_INCONSISTENT", Errc::invalid},
    {CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT", Errc::token_removed},
    {CKR_TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED", Errc::token_removed},
    {CKR_TOKEN_WRITE_PROTECTED, "CKR_TOKEN_WRITE_PROTECTED", Errc::storage_failed},
    {CKR_UNWRAPPING_KEY_SIZE_RANGE, "CKR_UNWRAPPING_KEY_SIZE_RANGE", Errc::internal},
    {CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT, "CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT", Errc::internal},
    {CKR_USER_ALREADY_LOGGED_IN, "CKR_USER_ALREADY_LOGGED_IN", Errc::internal},
    {CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN", Errc::pin_incorrect},
    {CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED", Errc::pin_incorrect},
    {CKR_USER_TYPE_INVALID, "CKR_USER_TYPE_INVALID", Errc::unsupported},
    {CKR_USER_ANOTHER_ALREADY_LOGGED_IN, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN", Errc::busy},
    {CKR_USER_TOO_MANY_TYPES, "CKR_USER_TOO_MANY_TYPES", Errc::busy},
    {CKR_WRAPPED_KEY_INVALID, "CKR_WRAPPED_KEY_INVALID", Errc::internal},
    {CKR_WRAPPED_KEY_LEN_RANGE, "CKR_WRAPPED_KEY_LEN_RANGE", Errc::internal},
    {CKR_WRAPPING_KEY_HANDLE_INVALID, "CKR_WRAPPING_KEY_HANDLE_INVALID", Errc::internal},
    {CKR_WRAPPING_KEY_SIZE_RANGE, "CKR_WRAPPING_KEY_SIZE_RANGE", Errc::internal},
    {CKR_WRAPPING_KEY_TYPE_INCONSISTENT, "CKR_WRAPPING_KEY_TYPE_INCONSISTENT", Errc::internal},
    {CKR_RANDOM_SEED_NOT_SUPPORTED, "CKR_RANDOM_SEED_NOT_SUPPORTED", Errc::unsupported},
    {CKR_RANDOM_NO_RNG, "CKR_RANDOM_NO_RNG", Errc::no_entropy},
    {CKR_DOMAIN_PARAMS_INVALID, "CKR_DOMAIN_PARAMS_INVALID", Errc::invalid},
    {CKR_CURVE_NOT_SUPPORTED, "CKR_CURVE_NOT_SUPPORTED", Errc::unsupported},
    {CKR_BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL", Errc::no_space},
    {CKR_SAVED_STATE_INVALID, "CKR_SAVED_STATE_INVALID", Errc::internal},
    {CKR_INFORMATION_SENSITIVE, "CKR_INFORMATION_SENSITIVE", Errc::unsupported},
    {CKR_STATE_UNSAVEABLE, "CKR_STATE_UNSAVEABLE", Errc::unsupported},
    {CKR_CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED", Errc::token_removed},
    {CKR_CRYPTOKI_ALREADY_INITIALIZED, "CKR_CRYPTOKI_ALREADY_INITIALIZED", Errc::internal},
    {CKR_MUTEX_BAD, "CKR_MUTEX_BAD", Errc::internal},
    {CKR_MUTEX_NOT_LOCKED, "CKR_MUTEX_NOT_LOCKED", Errc::internal},
    {CKR_NEW_PIN_MODE, "CKR_NEW_PIN_MODE", Errc::internal},
    {CKR_NEXT_OTP, "CKR_NEXT_OTP", Errc::internal},
    {CKR_EXCEEDED_MAX_ITERATIONS, "CKR_EXCEEDED_MAX_ITERATIONS", Errc::internal},
    {CKR_FIPS_SELF_TEST_FAILED, "CKR_FIPS_SELF_TEST_FAILED", Errc::internal},
    {CKR_LIBRARY_LOAD_FAILED, "CKR_LIBRARY_LOAD_FAILED", Errc::internal},
    {CKR_PIN_TOO_WEAK, "CKR_PIN_TOO_WEAK", Errc::invalid},
    {CKR_PUBLIC_KEY_INVALID, "CKR_PUBLIC_KEY_INVALID", Errc::invalid},
    {CKR_FUNCTION_REJECTED, "CKR_FUNCTION_REJECTED", Errc::internal},
};

const Row* row_of(Ulong value) {
  const Row* const row = std::ranges::find(kRows, value, &Row::value);
  return row == std::end(kRows) ? nullptr : row;
}

}  // namespace

Errc error_of(Ulong return_value) {
  const Row* const row = row_of(return_value);
  return row == nullptr ? Errc::internal : row->error;
}

std::string_view return_value_name(Ulong return_value) {
  if (return_value == CKR_OK) return "CKR_OK";
  if (return_value >= CKR_VENDOR_DEFINED) return "CKR_VENDOR_DEFINED";
  const Row* const row = row_of(return_value);
  return row == nullptr ? std::string_view("unknown") : row->name;
}

Result<void> checked(Ulong return_value, const char* function) {
  if (return_value == CKR_OK) return {};
  const Errc error = error_of(return_value);
  FAIRLEAD_LOG_DEBUG("pkcs11", function, return_value, error);
  return fail(error);
}

}  // namespace fairlead::pkcs11
