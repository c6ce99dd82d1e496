// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fairlead::ports::crypto_mbedtls {

/// Makes the linker take the storage of keys that mbedTLS asks the program for, if it does: storage/ours.cpp is for an
/// mbedTLS with MBEDTLS_PSA_CRYPTO_STORAGE_C and without MBEDTLS_PSA_ITS_FILE_C, storage/none.cpp for others.
void take_storage_along();

}  // namespace fairlead::ports::crypto_mbedtls
