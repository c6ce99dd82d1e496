// SPDX-License-Identifier: Apache-2.0
/// @file  Unverified: what becomes of an endpoint that demands TLS where nobody verifies.
#pragma once

#include <cstdint>

namespace fairlead::client {

/// Whether an mqtts:// or tls:// endpoint may be reached over a connector that does not verify its peer.
enum class Unverified : std::uint8_t {
  refuse,
  dangerously_accept
};

}  // namespace fairlead::client
