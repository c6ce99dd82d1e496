// SPDX-License-Identifier: Apache-2.0
/// @file  PINs that a token may be given: the security officer's, whose tries are counted, and new ones.
#pragma once

#include "fairlead/base/secret.hpp"
#include "fairlead/pkcs11/pin_source.hpp"
#include "fairlead/pkcs11/token_info.hpp"

#include "pin.hpp"

#include <string>

namespace fairlead::cli {

/// The PIN that the token's security officer has. Throws Problem, also where it is locked, and where it is the last
/// try and nobody types it.
[[nodiscard]] Secret<pkcs11::kLongestPin> officer_pin(const pkcs11::TokenInfo& token, const PinPlace& place);

/// Throws Problem where the token says that a PIN of this size is none of its own.
/// @param whose  "the user's PIN".
void require_size(const pkcs11::TokenInfo& token, Bytes pin, const std::string& whose);

/// "A PIN of this token has 4 to 255 bytes."
[[nodiscard]] std::string pin_size_text(const pkcs11::TokenInfo& token);

}  // namespace fairlead::cli
