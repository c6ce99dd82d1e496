// SPDX-License-Identifier: Apache-2.0
/// @file  The PKCS #11 library that a program is linked with.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"

namespace fairlead::ports {

/// By C_GetFunctionList, which the program links from the token's library.
/// @return The functions, for the rest of the program's life; or internal: the library does not give them.
[[nodiscard]] Result<const pkcs11::FunctionList*> linked_functions();

}  // namespace fairlead::ports
