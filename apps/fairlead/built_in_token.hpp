// SPDX-License-Identifier: Apache-2.0
/// @file  The token that the command brings along: what is used where no module is named.
#pragma once

#include "fairlead/pkcs11/cryptoki.hpp"

#include <cstdint>
#include <string>

namespace fairlead::cli {

/// Its functions; null where the command was built without it. Lives as long as the program.
[[nodiscard]] const pkcs11::FunctionList* built_in_token();

/// How often it hashes its user's PIN at each login: what was measured when the PIN was set. 0: it has no such PIN, or
/// is not there. Its module is initialised, and has looked at the token.
[[nodiscard]] std::uint32_t built_in_pin_iterations();

/// The file in which it is.
[[nodiscard]] std::string built_in_token_file();

}  // namespace fairlead::cli
