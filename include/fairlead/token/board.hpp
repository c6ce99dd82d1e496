// SPDX-License-Identifier: Apache-2.0
/// @file  Board: what a program supplies in which the functions of Cryptoki serve a token.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/platform/mutex.hpp"
#include "fairlead/token/functions.hpp"
#include "fairlead/token/token.hpp"

#include <cstdint>

namespace fairlead::token {

/// The token of a program. Called by the functions of Cryptoki, which have no argument that could name it; one function
/// lies at the bottom of each such program, and is chosen when it is linked: board().
class Board {
 public:
  /// C_Initialize: opens the storage and makes the token.
  /// @return The token, until stop(); or no_memory, storage_failed, internal.
  [[nodiscard]] Result<Token*> start() { return do_start(); }
  /// C_Finalize, or before a new start() in the child of a fork, where nothing of the parent's may be touched that both
  /// still share.
  void stop() { do_stop(); }
  /// Held in each function.
  [[nodiscard]] platform::Mutex& mutex() { return do_mutex(); }
  /// A number that is another one in the child of a fork.
  [[nodiscard]] std::uint64_t process() const { return do_process(); }
  /// What C_GetFunctionList gives: all_functions(), or device_functions(). Always the same.
  [[nodiscard]] const FunctionList& functions() const { return do_functions(); }

 protected:
  ~Board() = default;

 private:
  virtual Result<Token*> do_start() = 0;
  virtual void do_stop() = 0;
  [[nodiscard]] virtual platform::Mutex& do_mutex() = 0;
  [[nodiscard]] virtual std::uint64_t do_process() const = 0;
  [[nodiscard]] virtual const FunctionList& do_functions() const = 0;
};

/// Defined by the program, or by a port. Lives as long as the program.
[[nodiscard]] Board& board();

}  // namespace fairlead::token
