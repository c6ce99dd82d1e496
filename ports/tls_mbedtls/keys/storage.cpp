// SPDX-License-Identifier: Apache-2.0
/// @file  PSA's storage of keys for a program that stores none: what mbedTLS leaves to the program when it is built
/// without MBEDTLS_PSA_ITS_FILE_C.
///
/// Nothing is kept. mbedTLS notes in its storage when it destroys a key of a driver's, to finish that after a loss of
/// power; our keys are gone with the power anyway, so these notes are accepted and dropped. A key that is to be stored
/// is refused. A program that stores keys defines all four functions itself, and the linker then takes none of these.
#include <cstddef>

#include <psa/crypto.h>
#include <psa/internal_trusted_storage.h>

namespace {

// As mbedTLS 3.6 numbers its notes: the one about what is under way, and those of drivers, by their locations.
bool is_note(psa_storage_uid_t uid) { return uid == 0xffff'ff74 || (uid >= 0xffff'fe00 && uid <= 0xffff'feff); }

}  // namespace

extern "C" {

psa_status_t psa_its_set(psa_storage_uid_t uid, std::size_t, const void*, psa_storage_create_flags_t) {
  return is_note(uid) ? PSA_SUCCESS : PSA_ERROR_NOT_SUPPORTED;
}

psa_status_t psa_its_get(psa_storage_uid_t, std::size_t, std::size_t, void*, std::size_t*) {
  return PSA_ERROR_DOES_NOT_EXIST;
}

psa_status_t psa_its_get_info(psa_storage_uid_t, psa_storage_info_t*) { return PSA_ERROR_DOES_NOT_EXIST; }

psa_status_t psa_its_remove(psa_storage_uid_t uid) { return is_note(uid) ? PSA_SUCCESS : PSA_ERROR_DOES_NOT_EXIST; }

}  // extern "C"
