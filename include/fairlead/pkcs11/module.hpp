// SPDX-License-Identifier: Apache-2.0
/// @file  Module: a PKCS #11 library that is initialised, and where its tokens are.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/slot.hpp"
#include "fairlead/pkcs11/token_info.hpp"
#include "fairlead/pkcs11/uri.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::pkcs11 {

/// Whether several threads of this process call the module.
enum class Threads : std::uint8_t {
  one,
  several  ///< The module locks by the system's means (CKF_OS_LOCKING_OK).
};

/// An initialised module. Its state belongs to the process, and so do login and sessions: make one Module for each
/// library, before anything else uses it, and let it go last. It finalises what it has initialised itself, and not what
/// somebody else had initialised before; whoever else finalises it takes its sessions along, and what their numbers
/// mean afterwards is not theirs any more. Outlives its slots and sessions. Called by one thread at a time; sessions
/// are independent of it. The child of a fork() calls revive() before it uses it (section 6.7.1 of the base
/// specification). No allocation of ours.
class Module {
 public:
  /// C_Initialize.
  /// @param functions  Of a port; outlives the module.
  /// @return The module, also where another part of the program had initialised it; or
  ///   - unsupported  it cannot lock, or has an interface older than 2.0.
  ///   - invalid      it does not take these arguments.
  ///   - no_memory, internal
  [[nodiscard]] static Result<Module> open(const FunctionList& functions, Threads threads = Threads::several);

  Module(Module&& other) noexcept;
  Module& operator=(Module&& other) noexcept;
  ~Module();

  /// What the library says of itself; or token_removed: its state was lost; no_memory, internal.
  [[nodiscard]] Result<ModuleInfo> info() const;

  /// C_Initialize once more where the module's state was lost: somebody else has finalised it, or this is the child of
  /// a fork(). Sessions from before are lost with it. @return Nothing, also where it was not lost; or as open().
  [[nodiscard]] Result<void> revive();

  /// C_Finalize where this object has initialised the module, and C_Initialize: what a module needs whose device was
  /// restarted, or which was initialised while the device was away (a TPM says `internal` to everything then). Takes
  /// every session of the process. @return Nothing; or as open(), after which it can be called again.
  [[nodiscard]] Result<void> restart();

  /// The most slots that find_token() looks at.
  static constexpr std::size_t kSlots = 64;

  /// The slots that hold a token, initialised or not.
  /// @return The front of `memory`; or no_space: it is too small; or token_removed, no_memory, internal.
  [[nodiscard]] Result<std::span<SlotId>> slots_with_tokens(std::span<SlotId> memory) const;

  /// The one initialised token that fits the URI, by its attributes of token, slot and library.
  /// @return Its slot; or
  ///   - token_removed  there is none.
  ///   - invalid        several fit.
  ///   - no_space       more than kSlots slots hold a token.
  ///   - no_memory, internal
  [[nodiscard]] Result<Slot> find_token(const Uri& uri) const;

  [[nodiscard]] Slot slot(SlotId id) const { return Slot(*functions_, id); }
  [[nodiscard]] const FunctionList& functions() const { return *functions_; }

 private:
  Module(const FunctionList& functions, Threads threads) : functions_(&functions), threads_(threads) {}
  void finalise();

  const FunctionList* functions_;
  Threads threads_;
  bool ours_ = false;  ///< Initialised by this object.
};

}  // namespace fairlead::pkcs11
