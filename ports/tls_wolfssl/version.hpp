// SPDX-License-Identifier: Apache-2.0
/// @file  What differs between the versions of wolfSSL that the port is compiled with.
#pragma once

namespace fairlead::ports::wolfssl {

/// Whether a connection can go back to TLS 1.2 after it has offered an ExternalPsk under 1.3; before 5.7.2 wolfSSL ends
/// it with a version error.
[[nodiscard]] bool falls_back_from_psk();

}  // namespace fairlead::ports::wolfssl
