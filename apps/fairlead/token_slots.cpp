// SPDX-License-Identifier: Apache-2.0
#include "token_slots.hpp"

#include "device_module.hpp"
#include "problem.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

namespace fairlead::cli {

std::vector<FoundSlot> slots_of(pkcs11::Module& module) {
  std::array<pkcs11::SlotId, pkcs11::Module::kSlots> memory{};
  const Result<std::span<pkcs11::SlotId>> ids = module.slots_with_tokens(memory);
  if (!ids) {
    throw Problem(ids.error(), fmt::format("The module does not list its slots ({}).", name(ids.error())),
                  "Look into the log of the token's library or service.");
  }
  std::vector<FoundSlot> found;
  for (const pkcs11::SlotId id : *ids) {
    const Result<FoundSlot> one = pkcs11::look_into(module.slot(id));
    if (one) found.push_back(*one);  // Otherwise it was taken out meanwhile.
  }
  throw_device_problem();  // Of a line that is gone it is not known.
  return found;
}

}  // namespace fairlead::cli
