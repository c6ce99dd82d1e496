// SPDX-License-Identifier: Apache-2.0
/// @file  The arithmetic that the command brings along, for what a token does not compute itself. Of no secrets:
/// digests and the verification of signatures.
#pragma once

#include "fairlead/platform/token_crypto.hpp"

namespace fairlead::cli {

/// Null where the command was built without one, or it does not start. Lives as long as the program.
[[nodiscard]] platform::TokenCrypto* software_crypto();

}  // namespace fairlead::cli
