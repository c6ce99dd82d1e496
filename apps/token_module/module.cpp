// SPDX-License-Identifier: Apache-2.0
/// @file  libfairlead-token.so is the token and nothing else: the linker takes what C_GetFunctionList leads to.
