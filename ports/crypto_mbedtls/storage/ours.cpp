// SPDX-License-Identifier: Apache-2.0
#include "storage/storage.hpp"

#include <psa/crypto.h>
#include <psa/internal_trusted_storage.h>

namespace fairlead::ports::crypto_mbedtls {
namespace {

// mbedTLS stands behind this library on the linker's command line, and must find what it asks for there.
[[gnu::used]] constexpr auto kStorage = psa_its_set;

}  // namespace

void take_storage_along() {}

}  // namespace fairlead::ports::crypto_mbedtls
