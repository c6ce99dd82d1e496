// SPDX-License-Identifier: Apache-2.0
/// @file  The lists of functions: every one is there, and what a token does not do says so.
#pragma once

#include "fairlead/token/functions.hpp"

#include "token/functions.hpp"

namespace fairlead::token {

/// CKR_FUNCTION_NOT_SUPPORTED, where the library is initialised.
CK_RV refuse();

/// A function of this type that is not supported.
template <class Function>
struct Refusing;
template <class... Arguments>
struct Refusing<CK_RV (*)(Arguments...)> {
  static CK_RV call(Arguments... /*arguments*/) { return refuse(); }
};
/// Of old: there are no parallel functions any more (section 5.16).
inline CK_RV no_parallel_function(CK_SESSION_HANDLE /*session*/) { return CKR_FUNCTION_NOT_PARALLEL; }

/// What every list has.
inline constexpr CK_FUNCTION_LIST kDeviceFunctions{
    .version = {.major = 2, .minor = 40},
    .C_Initialize = initialize,
    .C_Finalize = finalize,
    .C_GetInfo = get_info,
    .C_GetFunctionList = C_GetFunctionList,
    .C_GetSlotList = get_slot_list,
    .C_GetSlotInfo = get_slot_info,
    .C_GetTokenInfo = get_token_info,
    .C_GetMechanismList = get_mechanism_list,
    .C_GetMechanismInfo = get_mechanism_info,
    .C_InitToken = Refusing<CK_C_InitToken>::call,
    .C_InitPIN = Refusing<CK_C_InitPIN>::call,
    .C_SetPIN = Refusing<CK_C_SetPIN>::call,
    .C_OpenSession = open_session,
    .C_CloseSession = close_session,
    .C_CloseAllSessions = close_all_sessions,
    .C_GetSessionInfo = get_session_info,
    .C_GetOperationState = Refusing<CK_C_GetOperationState>::call,
    .C_SetOperationState = Refusing<CK_C_SetOperationState>::call,
    .C_Login = login,
    .C_Logout = logout,
    .C_CreateObject = create_object,
    .C_CopyObject = Refusing<CK_C_CopyObject>::call,
    .C_DestroyObject = destroy_object,
    .C_GetObjectSize = Refusing<CK_C_GetObjectSize>::call,
    .C_GetAttributeValue = get_attribute_value,
    .C_SetAttributeValue = Refusing<CK_C_SetAttributeValue>::call,
    .C_FindObjectsInit = find_objects_init,
    .C_FindObjects = find_objects,
    .C_FindObjectsFinal = find_objects_final,
    .C_EncryptInit = Refusing<CK_C_EncryptInit>::call,
    .C_Encrypt = Refusing<CK_C_Encrypt>::call,
    .C_EncryptUpdate = Refusing<CK_C_EncryptUpdate>::call,
    .C_EncryptFinal = Refusing<CK_C_EncryptFinal>::call,
    .C_DecryptInit = Refusing<CK_C_DecryptInit>::call,
    .C_Decrypt = Refusing<CK_C_Decrypt>::call,
    .C_DecryptUpdate = Refusing<CK_C_DecryptUpdate>::call,
    .C_DecryptFinal = Refusing<CK_C_DecryptFinal>::call,
    .C_DigestInit = digest_init,
    .C_Digest = digest,
    .C_DigestUpdate = digest_update,
    .C_DigestKey = Refusing<CK_C_DigestKey>::call,
    .C_DigestFinal = digest_final,
    .C_SignInit = sign_init,
    .C_Sign = sign,
    .C_SignUpdate = sign_update,
    .C_SignFinal = sign_final,
    .C_SignRecoverInit = Refusing<CK_C_SignRecoverInit>::call,
    .C_SignRecover = Refusing<CK_C_SignRecover>::call,
    .C_VerifyInit = Refusing<CK_C_VerifyInit>::call,
    .C_Verify = Refusing<CK_C_Verify>::call,
    .C_VerifyUpdate = Refusing<CK_C_VerifyUpdate>::call,
    .C_VerifyFinal = Refusing<CK_C_VerifyFinal>::call,
    .C_VerifyRecoverInit = Refusing<CK_C_VerifyRecoverInit>::call,
    .C_VerifyRecover = Refusing<CK_C_VerifyRecover>::call,
    .C_DigestEncryptUpdate = Refusing<CK_C_DigestEncryptUpdate>::call,
    .C_DecryptDigestUpdate = Refusing<CK_C_DecryptDigestUpdate>::call,
    .C_SignEncryptUpdate = Refusing<CK_C_SignEncryptUpdate>::call,
    .C_DecryptVerifyUpdate = Refusing<CK_C_DecryptVerifyUpdate>::call,
    .C_GenerateKey = Refusing<CK_C_GenerateKey>::call,
    .C_GenerateKeyPair = generate_key_pair,
    .C_WrapKey = Refusing<CK_C_WrapKey>::call,
    .C_UnwrapKey = Refusing<CK_C_UnwrapKey>::call,
    .C_DeriveKey = Refusing<CK_C_DeriveKey>::call,
    .C_SeedRandom = seed_random,
    .C_GenerateRandom = generate_random,
    .C_GetFunctionStatus = no_parallel_function,
    .C_CancelFunction = no_parallel_function,
    .C_WaitForSlotEvent = wait_for_slot_event,
};

/// As programs see it.
inline const FunctionList& list_of(const CK_FUNCTION_LIST& functions) {
  return reinterpret_cast<const FunctionList&>(functions);
}

}  // namespace fairlead::token
