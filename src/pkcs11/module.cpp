// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/module.hpp"

#include "fairlead/base/try.hpp"

#include "pkcs11/vendor.hpp"

#include <array>
#include <optional>
#include <utility>

namespace fairlead::pkcs11 {

Result<Module> Module::open(const FunctionList& functions, Threads threads) {
  if (calls(functions).version.major < 2) return fail(Errc::unsupported);
  Module module(functions, threads);
  FAIRLEAD_TRY(module.revive());
  return module;
}

Result<void> Module::revive() {
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  const CK_RV returned =
      call<&CK_FUNCTION_LIST::C_Initialize>(*functions_, threads_ == Threads::several ? &arguments : nullptr);
  if (returned == CKR_CRYPTOKI_ALREADY_INITIALIZED) return {};
  FAIRLEAD_TRY(checked(returned, "C_Initialize"));
  ours_ = true;
  return {};
}

Result<void> Module::restart() {
  finalise();
  return revive();
}

Module::Module(Module&& other) noexcept
    : functions_(other.functions_), threads_(other.threads_), ours_(std::exchange(other.ours_, false)) {}

Module& Module::operator=(Module&& other) noexcept {
  if (this != &other) {
    finalise();
    functions_ = other.functions_;
    threads_ = other.threads_;
    ours_ = std::exchange(other.ours_, false);
  }
  return *this;
}

Module::~Module() { finalise(); }

void Module::finalise() {
  if (std::exchange(ours_, false)) (void)call<&CK_FUNCTION_LIST::C_Finalize>(*functions_, nullptr);
}

Result<ModuleInfo> Module::info() const {
  CK_INFO native{};
  FAIRLEAD_TRY(checked(call<&CK_FUNCTION_LIST::C_GetInfo>(*functions_, &native), "C_GetInfo"));
  ModuleInfo info{.cryptoki = version_of(native.cryptokiVersion), .version = version_of(native.libraryVersion)};
  copy_text(info.manufacturer, native.manufacturerID);
  copy_text(info.description, native.libraryDescription);
  return info;
}

Result<std::span<SlotId>> Module::slots_with_tokens(std::span<SlotId> memory) const {
  // Only a call without memory looks for slots that have come and gone (section 5.5 of the base specification).
  CK_ULONG count = 0;
  FAIRLEAD_TRY(
      checked(call<&CK_FUNCTION_LIST::C_GetSlotList>(*functions_, static_cast<CK_BBOOL>(CK_TRUE), nullptr, &count),
              "C_GetSlotList"));
  if (count > memory.size()) return fail(Errc::no_space);
  if (count == 0) return memory.first(0);
  count = memory.size();
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_GetSlotList>(*functions_, static_cast<CK_BBOOL>(CK_TRUE),
                                                                reinterpret_cast<CK_SLOT_ID*>(memory.data()), &count);
  FAIRLEAD_TRY(checked(returned, "C_GetSlotList"));
  return memory.first(count < memory.size() ? count : memory.size());
}

Result<Slot> Module::find_token(const Uri& uri) const {
  // Small modules do not say all.
  if (!info().value_or(ModuleInfo()).matches(uri)) return fail(Errc::token_removed);
  std::array<SlotId, kSlots> memory{};
  FAIRLEAD_TRY_ASSIGN(const std::span<SlotId> ids, slots_with_tokens(memory));
  std::optional<Slot> found;
  for (const SlotId id : ids) {
    const Result<FoundSlot> one = look_into(slot(id));
    if (!one || !one->token.initialised || !one->matches(uri)) continue;  // Taken out meanwhile, or another one.
    if (found) return fail(Errc::invalid);
    found = one->slot;
  }
  if (!found) return fail(Errc::token_removed);
  return *found;
}

}  // namespace fairlead::pkcs11
