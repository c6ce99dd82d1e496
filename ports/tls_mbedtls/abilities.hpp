// SPDX-License-Identifier: Apache-2.0
/// @file  What an mbedTLS may have been built without: key_forms/, pauses/, psk/ and tls_1_3/ have a file for each
/// case, of which options.cmake takes one.
#pragma once

#include "fairlead/tls/capabilities.hpp"
#include "fairlead/tls/psk.hpp"

#include "objects.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead::ports::mbedtls {

/// Whether keys come in every form of MbedTlsIdentity::from_bytes(), or in DER and not encrypted alone.
[[nodiscard]] bool reads_all_key_forms();

/// MbedTlsLibrary::pause_after(). @return Whether it can.
[[nodiscard]] bool pause_after(std::uint16_t operations);

/// Connections with `config` offer the key, as mbedtls_ssl_conf_psk(). @return 0, or mbedTLS's error.
[[nodiscard]] int set_psk(mbedtls_ssl_config& config, const tls::ExternalPsk& psk);

/// What the library can do of TLS 1.3.
[[nodiscard]] tls::Capabilities capabilities_of_1_3();
/// What connections with `config` do under TLS 1.3.
/// @param tickets  Whether mbedtls_ssl_read() says that one has come.
/// @param keys     Whether keys of before are offered.
void set_1_3(mbedtls_ssl_config& config, bool tickets, bool keys);

}  // namespace fairlead::ports::mbedtls
