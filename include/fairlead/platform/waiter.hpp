// SPDX-License-Identifier: Apache-2.0
/// @file  Waiter: the one place per operating system where anything waits.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/base/waits.hpp"

#include <cstdint>

namespace fairlead::platform {

/// Waits for native handles, a deadline or a wake-up. One thread waits on a waiter at a time.
class Waiter {
 public:
  /// Waits until an item of `list` is ready, `deadline` has passed or wake() was called, and marks `ready` in the
  /// items. Returns at once when list.ready(). A wake() that came before the call ends it at once, once. It may
  /// return early without a cause; the caller looks again.
  ///
  /// Where list.gathers(), it may pause for about 0.1 ms before all that, also when the list is ready or the deadline
  /// has passed: whoever must not wait passes no such list. A wake() in the pause ends the wait behind it.
  ///
  /// @return Nothing, however it ended; or
  ///   - invalid    an item names a handle that the operating system does not know.
  ///   - no_memory  the operating system could not wait.
  [[nodiscard]] Result<void> wait(WaitList& list, Deadline deadline) { return do_wait(list, deadline); }

  /// Ends the current or the next wait(). May be called from any thread, signal handler or interrupt.
  void wake() { do_wake(); }

 protected:
  ~Waiter() = default;

 private:
  virtual Result<void> do_wait(WaitList& list, Deadline deadline) = 0;
  virtual void do_wake() = 0;
};

}  // namespace fairlead::platform
