// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates and keys that make_pki.py has made, in DER: the same ones each time.
#pragma once

#include "fairlead/base/bytes.hpp"

namespace fairlead::firmware {

/// Has signed both certificates.
[[nodiscard]] Bytes authority();
/// For "server.test".
[[nodiscard]] Bytes server_certificate();
[[nodiscard]] Bytes server_key();
[[nodiscard]] Bytes client_certificate();
[[nodiscard]] Bytes client_key();

}  // namespace fairlead::firmware
