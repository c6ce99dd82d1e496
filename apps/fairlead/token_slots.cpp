// SPDX-License-Identifier: Apache-2.0
#include "token_slots.hpp"

#include "problem.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

namespace fairlead::cli {

bool FoundSlot::matches(const pkcs11::Uri& uri) const {
  const auto wanted = uri.slot_id();
  return token.matches(uri) && info.matches(uri) && (!wanted || *wanted == static_cast<pkcs11::Ulong>(slot.id()));
}

std::vector<FoundSlot> slots_of(pkcs11::Module& module) {
  std::array<pkcs11::SlotId, pkcs11::Module::kSlots> memory{};
  const Result<std::span<pkcs11::SlotId>> ids = module.slots_with_tokens(memory);
  if (!ids) {
    throw Problem(ids.error(), fmt::format("The module does not list its slots ({}).", name(ids.error())),
                  "Look into the log of the token's library or service.");
  }
  std::vector<FoundSlot> found;
  for (const pkcs11::SlotId id : *ids) {
    const pkcs11::Slot slot = module.slot(id);
    const auto token = slot.token();
    // Of a slot that does not say what it is, nothing is known; without a token, it was taken out meanwhile.
    if (token) found.push_back({slot, slot.info().value_or(pkcs11::SlotInfo()), *token});
  }
  return found;
}

}  // namespace fairlead::cli
