// SPDX-License-Identifier: Apache-2.0
/// @file  The functions of Cryptoki that do something here; functions.cpp has them all in the standard's list.
#pragma once

#include <p11-kit/pkcs11.h>

namespace fairlead::token {

// functions_general.cpp
CK_RV initialize(void* arguments);
CK_RV finalize(void* reserved);
CK_RV get_info(CK_INFO* info);

// functions_slot.cpp
CK_RV get_slot_list(unsigned char with_token, CK_SLOT_ID* list, CK_ULONG* count);
CK_RV get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO* info);
CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info);
CK_RV wait_for_slot_event(CK_FLAGS flags, CK_SLOT_ID* slot, void* reserved);
CK_RV get_mechanism_list(CK_SLOT_ID slot, CK_MECHANISM_TYPE* list, CK_ULONG* count);
CK_RV get_mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info);
CK_RV init_token(CK_SLOT_ID slot, unsigned char* pin, CK_ULONG pin_size, unsigned char* label);

// functions_session.cpp
CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void* application, CK_NOTIFY notify, CK_SESSION_HANDLE* session);
CK_RV close_session(CK_SESSION_HANDLE session);
CK_RV close_all_sessions(CK_SLOT_ID slot);
CK_RV get_session_info(CK_SESSION_HANDLE session, CK_SESSION_INFO* info);
CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char* pin, CK_ULONG pin_size);
CK_RV logout(CK_SESSION_HANDLE session);
CK_RV init_pin(CK_SESSION_HANDLE session, unsigned char* pin, CK_ULONG pin_size);
CK_RV set_pin(CK_SESSION_HANDLE session, unsigned char* before, CK_ULONG before_size, unsigned char* pin,
              CK_ULONG pin_size);

// functions_object.cpp
CK_RV create_object(CK_SESSION_HANDLE session, CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* object);
CK_RV copy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes, CK_ULONG count,
                  CK_OBJECT_HANDLE* made);
CK_RV destroy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object);
CK_RV get_object_size(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ULONG* size);
CK_RV get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes, CK_ULONG count);
CK_RV set_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes, CK_ULONG count);

// functions_search.cpp
CK_RV find_objects_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE* attributes, CK_ULONG count);
CK_RV find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* objects, CK_ULONG most, CK_ULONG* count);
CK_RV find_objects_final(CK_SESSION_HANDLE session);

// functions_key.cpp
CK_RV generate_key(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* attributes, CK_ULONG count,
                   CK_OBJECT_HANDLE* key);
CK_RV generate_key_pair(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* for_public,
                        CK_ULONG public_count, CK_ATTRIBUTE* for_private, CK_ULONG private_count,
                        CK_OBJECT_HANDLE* public_key, CK_OBJECT_HANDLE* private_key);

// functions_digest.cpp
CK_RV digest_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism);
CK_RV digest(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size, unsigned char* into, CK_ULONG* into_size);
CK_RV digest_update(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size);
CK_RV digest_final(CK_SESSION_HANDLE session, unsigned char* into, CK_ULONG* into_size);
CK_RV seed_random(CK_SESSION_HANDLE session, unsigned char* seed, CK_ULONG size);
CK_RV generate_random(CK_SESSION_HANDLE session, unsigned char* into, CK_ULONG size);

// functions_sign.cpp
CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key);
CK_RV sign(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size, unsigned char* into, CK_ULONG* into_size);
CK_RV sign_update(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size);
CK_RV sign_final(CK_SESSION_HANDLE session, unsigned char* into, CK_ULONG* into_size);

// functions_verify.cpp
CK_RV verify_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key);
CK_RV verify(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size, unsigned char* signature, CK_ULONG length);
CK_RV verify_update(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size);
CK_RV verify_final(CK_SESSION_HANDLE session, unsigned char* signature, CK_ULONG length);

}  // namespace fairlead::token
