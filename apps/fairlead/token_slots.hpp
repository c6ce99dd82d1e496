// SPDX-License-Identifier: Apache-2.0
/// @file  The slots of a module that hold a token, initialised or empty.
#pragma once

#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/slot.hpp"
#include "fairlead/pkcs11/token_info.hpp"
#include "fairlead/pkcs11/uri.hpp"

#include <vector>

namespace fairlead::cli {

struct FoundSlot {
  pkcs11::Slot slot;
  pkcs11::SlotInfo info;
  pkcs11::TokenInfo token;

  /// By its attributes of token and slot.
  [[nodiscard]] bool matches(const pkcs11::Uri& uri) const;
};

/// Throws Problem.
[[nodiscard]] std::vector<FoundSlot> slots_of(pkcs11::Module& module);

}  // namespace fairlead::cli
