// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates and keys that make_pki.py has made, in DER: the same ones each time.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <span>

namespace fairlead::firmware {

/// Vouches for the server.
[[nodiscard]] Bytes authority();
/// What the server sends, its own certificate first: that of "server.test".
[[nodiscard]] std::span<const Bytes> server_chain();
[[nodiscard]] Bytes server_key();

/// Has signed the client's certificate.
[[nodiscard]] Bytes client_authority();
[[nodiscard]] Bytes client_certificate();
[[nodiscard]] Bytes client_key();

}  // namespace fairlead::firmware
