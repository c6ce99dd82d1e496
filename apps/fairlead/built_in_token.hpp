// SPDX-License-Identifier: Apache-2.0
/// @file  The token that the command brings along: what is used where no module is named.
#pragma once

#include "fairlead/pkcs11/cryptoki.hpp"

namespace fairlead::cli {

/// Its functions; null where the command was built without it. Lives as long as the program.
[[nodiscard]] const pkcs11::FunctionList* built_in_token();

}  // namespace fairlead::cli
