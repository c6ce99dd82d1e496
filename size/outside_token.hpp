// SPDX-License-Identifier: Apache-2.0
/// @file  What a program with a key in a token uses besides Fairlead. Each program links one of the files that define
/// each of these.
#pragma once

#include "fairlead/pkcs11/module.hpp"

namespace fairlead::size {

/// What the maker of the device does once, before the key is used.
void provision(const pkcs11::Module& module);

}  // namespace fairlead::size
