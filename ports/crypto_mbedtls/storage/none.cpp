// SPDX-License-Identifier: Apache-2.0
#include "storage/storage.hpp"

namespace fairlead::ports::crypto_mbedtls {

void take_storage_along() {}

}  // namespace fairlead::ports::crypto_mbedtls
