// SPDX-License-Identifier: Apache-2.0
/// @file  The slots of a module that hold a token, initialised or empty.
#pragma once

#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/slot.hpp"

#include <vector>

namespace fairlead::cli {

using pkcs11::FoundSlot;

/// Throws Problem.
[[nodiscard]] std::vector<FoundSlot> slots_of(pkcs11::Module& module);

}  // namespace fairlead::cli
