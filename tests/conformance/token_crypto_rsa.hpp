// SPDX-License-Identifier: Apache-2.0
/// @file  Keys and signatures of RSA that another library made.
#pragma once

#include "fairlead/base/bytes.hpp"

namespace fairlead::conformance {

/// Views of static storage.
struct KnownRsa {
  Bytes rsa_2048{};  ///< RSAPrivateKey.
  Bytes rsa_4096{};  ///< RSAPrivateKey.
  Bytes pkcs1{};     ///< Of SHA-256 of "abc" by the first.
  Bytes pss{};       ///< Likewise.
  Bytes pss_with_short_salt{};
  Bytes pss_4096{};  ///< Of SHA-512 of "abc" by the second.
};
[[nodiscard]] KnownRsa known_rsa();

}  // namespace fairlead::conformance
