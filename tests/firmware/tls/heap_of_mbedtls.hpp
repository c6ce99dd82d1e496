// SPDX-License-Identifier: Apache-2.0
/// @file  mbedTLS's heap for a client that is measured.
#pragma once

#include <cstddef>

namespace fairlead::firmware {

/// mbedTLS allocates from the counting heap from here on. Before all else, once.
void set_up_heap();
/// The same, of a heap that was cleared before.
void give_mbedtls_heap();

/// As calloc(), of the counting heap; null also where the product is 0 or does not fit.
[[nodiscard]] void* allocate_zeroed(std::size_t count, std::size_t each);

}  // namespace fairlead::firmware
