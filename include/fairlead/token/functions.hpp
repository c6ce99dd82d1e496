// SPDX-License-Identifier: Apache-2.0
/// @file  The functions of Cryptoki that a token has, as a list. Which one C_GetFunctionList gives, the Board says.
#pragma once

namespace fairlead::token {

/// A CK_FUNCTION_LIST of PKCS #11 2.40: every function is there, and one that is not supported says so. Static storage.
struct FunctionList;

/// All that the token can do.
[[nodiscard]] const FunctionList& all_functions();

/// What a device does in the field, for programs that have no flash to spare: the linker leaves out the rest. Sessions,
/// logins, searches, attributes, key pairs that are made, objects that are made and destroyed, signatures, digests and
/// random numbers. All else is not supported: C_InitToken, C_InitPIN, C_SetPIN (by a program that sets up the device),
/// objects that are copied, changed or measured, secret keys that are made, and verifying.
[[nodiscard]] const FunctionList& device_functions();

}  // namespace fairlead::token
