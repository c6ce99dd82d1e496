// SPDX-License-Identifier: Apache-2.0
/// @file  BareBoard: what a board without an operating system implements.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"

#include <atomic>
#include <optional>

namespace fairlead::ports {

/// Says that a wait has to end. Interrupts set it; nothing else than loads and stores, which every core has.
class WakeFlag {
 public:
  /// Also from an interrupt.
  void set() { set_.store(true); }
  /// By whoever has waited.
  void clear() { set_.store(false); }
  [[nodiscard]] bool is_set() const { return set_.load(); }

 private:
  std::atomic<bool> set_{false};
};

/// A board, as OsBare uses it. The main loop alone calls it, except that a program may ask its clock in interrupts:
/// then now() has to allow that.
class BareBoard {
 public:
  /// Milliseconds since the start. Never steps back, and counts through sleep.
  [[nodiscard]] Instant now() const { return do_now(); }

  /// Does what its devices need in passing: hands what has arrived to the TCP/IP stack, and runs the stack's timers.
  ///
  /// Every wait() calls it, that of a blocking call too, and a long computation is followed by a wait that is over at
  /// once (tls::Engine::is_computing()): so a watchdog may be fed here, and outlasts the longest step and sleep().
  ///
  /// @return Whether anything happened for which somebody may wait.
  bool poll() { return do_poll(); }

  /// Sleeps until an interrupt, or until `until`; it may return earlier. An interrupt that comes after the last poll()
  /// ends it at once, and so does `woken` where it is set already. On a Cortex-M: interrupts off (PRIMASK), look at
  /// both, WFI, which ends with a pending interrupt, interrupts on.
  void sleep(Deadline until, const WakeFlag& woken) { do_sleep(until, woken); }

  /// Fills `into` with random bytes that are fit for keys.
  ///
  /// @return Nothing, or no_entropy: the source failed, and nothing in `into` may be used.
  [[nodiscard]] Result<void> random(MutableBytes into) { return do_random(into); }

  /// @return The time of the calendar, or nothing where it is not known (yet).
  [[nodiscard]] std::optional<UnixTime> wall_time() const { return do_wall_time(); }

 protected:
  ~BareBoard() = default;

 private:
  [[nodiscard]] virtual Instant do_now() const = 0;
  virtual bool do_poll() = 0;
  virtual void do_sleep(Deadline until, const WakeFlag& woken) = 0;
  virtual Result<void> do_random(MutableBytes into) = 0;
  [[nodiscard]] virtual std::optional<UnixTime> do_wall_time() const { return {}; }
};

}  // namespace fairlead::ports
