// SPDX-License-Identifier: Apache-2.0
/// @file  What mbedTLS's next major version does in another way: random numbers, the start of PSA, and keys that come
/// as bytes. The README says what else a port to mbedTLS 4 changes.
#pragma once

#include "objects.hpp"

#include <span>
#include <string_view>

namespace fairlead::ports::mbedtls {

/// Starts PSA, with its random numbers; again and again does no harm. Thread-safe.
/// @return Nothing; or no_memory, no_entropy or internal.
[[nodiscard]] Result<void> start_psa();

/// Connections with `config` take their random numbers from PSA.
void set_random(mbedtls_ssl_config& config);

/// mbedtls_pk_parse_key() and mbedtls_pk_check_pair(): 0, or mbedTLS's error.
[[nodiscard]] int parse_private_key(mbedtls_pk_context& into, Bytes key, std::string_view password);
[[nodiscard]] int check_pair(mbedtls_x509_crt& certificate, mbedtls_pk_context& key);

}  // namespace fairlead::ports::mbedtls
