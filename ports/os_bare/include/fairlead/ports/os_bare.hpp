// SPDX-License-Identifier: Apache-2.0
/// @file  OsBare: a Platform for a board without an operating system.
#pragma once

#include "fairlead/platform/platform.hpp"
#include "fairlead/ports/bare_board.hpp"

#include <optional>

namespace fairlead::ports {

/// Clocks, waiting and random numbers over a board. No heap; outlives what uses its platform().
///
/// Each wait() polls the board, sleeps at most once, and polls it again: it returns early whenever anything may have
/// happened, so that streams without handles (kNoHandle) are looked at. A handle is invalid. wake() may be called from
/// interrupts.
///
/// Example: the platform of a program
/// @code
///   static Board board;  // Derived from BareBoard.
///   static fairlead::ports::OsBare os(board);
///   const fairlead::platform::Platform platform = os.platform();
/// @endcode
class OsBare {
 public:
  /// @param board  Outlives this.
  explicit OsBare(BareBoard& board) : clock_(board), wall_clock_(board), waiter_(board), entropy_(board) {}
  OsBare(const OsBare&) = delete;
  OsBare& operator=(const OsBare&) = delete;

  [[nodiscard]] platform::Platform platform() { return {clock_, wall_clock_, waiter_, entropy_}; }

 private:
  class BareClock final : public platform::Clock {
   public:
    explicit BareClock(const BareBoard& board) : board_(board) {}

   private:
    [[nodiscard]] Instant do_now() const override { return board_.now(); }
    const BareBoard& board_;
  };
  class BareWallClock final : public platform::WallClock {
   public:
    explicit BareWallClock(const BareBoard& board) : board_(board) {}

   private:
    [[nodiscard]] std::optional<UnixTime> do_now() const override { return board_.wall_time(); }
    const BareBoard& board_;
  };
  class BareWaiter final : public platform::Waiter {
   public:
    explicit BareWaiter(BareBoard& board) : board_(board) {}

   private:
    Result<void> do_wait(WaitList& list, Deadline deadline) override;
    void do_wake() override { woken_.set(); }
    BareBoard& board_;
    WakeFlag woken_;
  };
  class BareEntropy final : public platform::Entropy {
   public:
    explicit BareEntropy(BareBoard& board) : board_(board) {}

   private:
    Result<void> do_fill(MutableBytes into) override { return board_.random(into); }
    BareBoard& board_;
  };

  BareClock clock_;
  BareWallClock wall_clock_;
  BareWaiter waiter_;
  BareEntropy entropy_;
};

}  // namespace fairlead::ports
