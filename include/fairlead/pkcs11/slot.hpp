// SPDX-License-Identifier: Apache-2.0
/// @file  Slot: a place for a token.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/token_info.hpp"
#include "fairlead/pkcs11/uri.hpp"

#include <string_view>

namespace fairlead::pkcs11 {

/// A slot of a module, and the token in it. A handle of two words; the module outlives it. token_removed from any call:
/// no token is there any more.
class Slot {
 public:
  Slot(const FunctionList& functions, SlotId id) : functions_(&functions), id_(id) {}

  /// Each with token_removed, no_memory or internal.
  [[nodiscard]] Result<SlotInfo> info() const;
  [[nodiscard]] Result<TokenInfo> token() const;

  /// @return What the token does by this mechanism; or unsupported: nothing; or as above.
  [[nodiscard]] Result<MechanismInfo> mechanism(Mechanism mechanism) const;
  [[nodiscard]] bool has(Mechanism one) const { return mechanism(one).has_value(); }

  /// C_InitToken: empties the token, sets its label and, on a new one, the PIN of its security officer.
  /// @param so_pin  Of an initialised token: the one that it has.
  /// @param label   Up to 32 bytes of UTF-8.
  /// @return Nothing; or
  ///   - invalid         a label that is too long, or a PIN that the token does not take.
  ///   - pin_incorrect   the token has another PIN.
  ///   - pin_locked
  ///   - busy            a session is open.
  ///   - storage_failed  it is write-protected.
  ///   - unsupported, token_removed, no_memory, internal
  [[nodiscard]] Result<void> init_token(Bytes so_pin, std::string_view label) const;

  [[nodiscard]] SlotId id() const { return id_; }
  [[nodiscard]] const FunctionList& functions() const { return *functions_; }

 private:
  const FunctionList* functions_;
  SlotId id_;
};

/// A slot with a token in it, and what both say of themselves.
struct FoundSlot {
  Slot slot;
  SlotInfo info{};  ///< Empty where the slot does not say, as those of small modules.
  TokenInfo token{};

  /// Whether its attributes of token and slot fit. What is not said fits a URI that does not ask for it, and no other.
  [[nodiscard]] bool matches(const Uri& uri) const;
};

/// @return What is in the slot; or the errors of Slot::token().
[[nodiscard]] Result<FoundSlot> look_into(const Slot& slot);

}  // namespace fairlead::pkcs11
