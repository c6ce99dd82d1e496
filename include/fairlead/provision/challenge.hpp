// SPDX-License-Identifier: Apache-2.0
/// @file  What a key in a device signs for a host: requests for certificates of its own, and challenges that nobody can
/// take for something else. So whoever has the line for a while cannot have signed what lets him pass for the device.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstddef>
#include <string_view>

namespace fairlead::provision {

/// How a challenge begins; some bytes that the host has made up follow. It can be no part of a handshake of TLS, in
/// whose input to a signature other bytes stand there (RFC 8446 section 4.4.3, RFC 5246 section 7.4.8).
inline constexpr std::string_view kChallenge = "fairlead token test\n";
inline constexpr std::size_t kMostChallenge = kChallenge.size() + 64;

/// Whether a key signs this message for a host.
/// @param public_key  DER of the key's SubjectPublicKeyInfo.
[[nodiscard]] bool may_sign(Bytes message, Bytes public_key);

}  // namespace fairlead::provision
