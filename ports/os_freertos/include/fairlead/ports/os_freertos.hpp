// SPDX-License-Identifier: Apache-2.0
/// @file  OsFreeRtos: clocks, waiting, random numbers and mutexes over the FreeRTOS kernel.
#pragma once

#include "fairlead/platform/platform.hpp"
#include "fairlead/ports/freertos_board.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>

namespace fairlead::ports {

/// The kernel's tick, widened to 64 bits by the kernel's own count of how often it went around: it need not be asked in
/// between. From any task; not from interrupts. It has the tick's resolution, and counts through sleep as far as the
/// kernel's tick does.
class FreeRtosClock final : public platform::Clock {
 private:
  [[nodiscard]] Instant do_now() const override;
};

/// Waits by the notification of the task that calls (the first, where a kernel has several of them): that task uses it
/// for nothing else. No heap.
///
/// An item without a handle (kNoHandle) makes wait() return after the polling interval; a handle is invalid. A wait
/// is at most kLongestWait, and returns early then. wake() may be called from tasks, and from interrupts that may call
/// the kernel; whoever calls it has ended before the task that waits is deleted.
class FreeRtosWaiter final : public platform::Waiter {
 public:
  static constexpr Duration kPolling{10};
  static constexpr Duration kLongestWait = std::chrono::hours(1);

  /// @param polling  How long at most for items without a handle. A stack that calls wake() where there is news needs
  /// it
  ///   only as a reserve, and is given seconds.
  explicit FreeRtosWaiter(Duration polling = kPolling) : polling_(polling) {}
  FreeRtosWaiter(const FreeRtosWaiter&) = delete;
  FreeRtosWaiter& operator=(const FreeRtosWaiter&) = delete;

 private:
  Result<void> do_wait(WaitList& list, Deadline deadline) override;
  void do_wake() override;

  Duration polling_;
  std::atomic<bool> woken_{false};
  std::atomic<void*> waiting_{nullptr};  ///< The task in wait(), or null.
};

/// The kernel's mutex, whose holder inherits the priority of those who wait for it. Its memory is in it.
class FreeRtosMutex final : public platform::Mutex {
 public:
  FreeRtosMutex();
  /// Precondition: nobody holds it.
  ~FreeRtosMutex();
  FreeRtosMutex(const FreeRtosMutex&) = delete;
  FreeRtosMutex& operator=(const FreeRtosMutex&) = delete;

 private:
  /// StaticSemaphore_t with every option that makes it larger.
  static constexpr std::size_t kControlSize = 24 * sizeof(void*);

  void do_lock() override;
  void do_unlock() override;

  alignas(void*) std::array<std::byte, kControlSize> control_;
  void* handle_;
};

/// All of it for a program. No heap; outlives what uses its platforms.
///
/// Example: the platform of a task
/// @code
///   static Board board;  // Derived from FreeRtosBoard.
///   static fairlead::ports::OsFreeRtos os(board);
///   static fairlead::ports::FreeRtosWaiter waiter;  // One for each task that waits.
///   const fairlead::platform::Platform platform = os.platform(waiter);
/// @endcode
class OsFreeRtos {
 public:
  /// @param board  Outlives this.
  explicit OsFreeRtos(FreeRtosBoard& board) : wall_clock_(board), entropy_(board) {}
  OsFreeRtos(const OsFreeRtos&) = delete;
  OsFreeRtos& operator=(const OsFreeRtos&) = delete;

  /// @param waiter  The task's own, which outlives the platform.
  [[nodiscard]] platform::Platform platform(FreeRtosWaiter& waiter) { return {clock_, wall_clock_, waiter, entropy_}; }
  [[nodiscard]] const platform::Clock& clock() const { return clock_; }
  [[nodiscard]] platform::Entropy& entropy() { return entropy_; }

 private:
  class WallClock final : public platform::WallClock {
   public:
    explicit WallClock(const FreeRtosBoard& board) : board_(board) {}

   private:
    [[nodiscard]] std::optional<UnixTime> do_now() const override { return board_.wall_time(); }
    const FreeRtosBoard& board_;
  };
  class Entropy final : public platform::Entropy {
   public:
    explicit Entropy(FreeRtosBoard& board) : board_(board) {}

   private:
    Result<void> do_fill(MutableBytes into) override {
      const platform::Lock lock(mutex_);
      return board_.random(into);
    }
    FreeRtosBoard& board_;
    FreeRtosMutex mutex_;
  };

  FreeRtosClock clock_;
  WallClock wall_clock_;
  Entropy entropy_;
};

}  // namespace fairlead::ports
