// SPDX-License-Identifier: Apache-2.0
/// @file  mbedTLS's heap for a client that is measured.
#pragma once

namespace fairlead::firmware {

/// mbedTLS allocates from the counting heap from here on. Before all else, once.
void set_up_heap();
/// The same, of a heap that was cleared before.
void give_mbedtls_heap();

}  // namespace fairlead::firmware
