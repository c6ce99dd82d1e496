// SPDX-License-Identifier: Apache-2.0
/// @file  TokenEntropy: a token as the source of random numbers.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/uri.hpp"
#include "fairlead/platform/entropy.hpp"
#include "fairlead/platform/mutex.hpp"

#include <optional>

namespace fairlead::pkcs11 {

/// Random numbers of a token (C_GenerateRandom), for a device that has no other source. Made once at start, and
/// outlives whoever is given it. Holds one session of its own and never logs in: where a token gives nothing without a
/// login, it serves as long as somebody else in this process is logged in.
///
/// A token that was taken out, restarted or lost its session is looked for again by the next fill(). (A module may not
/// say so: that of a TPM takes Module::restart() first.)
///
/// Thread-safe: one thread at a time is at the token, within `mutex`; also where this is destroyed, since its session
/// is closed then. Whoever holds `mutex` draws no numbers from this meanwhile, nor opens or destroys it: it would wait
/// for itself. Blocks for as long as the token computes. Does not allocate. Neither copied nor moved.
class TokenEntropy final : public platform::Entropy {
 public:
  /// @param module  Outlives this, as do the text of the URI and `mutex`. Other threads that call it hold `mutex`
  ///   meanwhile, since a search for the token calls it.
  /// @param uri  Its attributes of token, slot and library choose the token.
  TokenEntropy(Module& module, const Uri& uri, platform::Mutex& mutex) : module_(module), uri_(uri), mutex_(mutex) {}
  TokenEntropy(const TokenEntropy&) = delete;
  TokenEntropy& operator=(const TokenEntropy&) = delete;
  ~TokenEntropy();

  /// Finds the token and has it make a number, to learn at start what fill() later calls no_entropy. Need not be
  /// called.
  /// @return Nothing; or
  ///   - token_removed  no such token is there.
  ///   - invalid        several tokens fit.
  ///   - no_entropy     it has no source of random numbers; or unsupported: its module has no such function.
  ///   - pin_incorrect  it gives none without a login.
  ///   - busy (it has no session left), no_space (more than Module::kSlots tokens), no_memory, internal
  [[nodiscard]] Result<void> open();

 private:
  Result<void> do_fill(MutableBytes into) override;
  Result<void> reach();
  Result<void> draw(MutableBytes into);

  Module& module_;
  Uri uri_;
  platform::Mutex& mutex_;
  std::optional<Session> session_;  ///< Nothing: the token is to be looked for.
};

}  // namespace fairlead::pkcs11
