// SPDX-License-Identifier: Apache-2.0
/// @file  OsPosix: clocks, waiting, random numbers and mutexes of a Linux host.
#pragma once

#include "fairlead/platform/platform.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace fairlead::ports {

/// CLOCK_BOOTTIME: monotonic, counts through suspend.
class PosixClock final : public platform::Clock {
 private:
  [[nodiscard]] Instant do_now() const override;
};

/// CLOCK_REALTIME; always known.
class PosixWallClock final : public platform::WallClock {
 private:
  [[nodiscard]] std::optional<UnixTime> do_now() const override;
};

/// poll(2) with an eventfd for wake(). A handle is a file descriptor, of any number.
///
/// An item with kNoHandle makes wait() return after kPollingInterval. A wait longer than kLongestWait returns early
/// without a cause: poll does not count the time that the machine was suspended, so that a deadline is seen at the
/// latest that long after the machine wakes.
///
/// A list that gathers makes it pause for about 0.1 ms first, as platform::Waiter allows, where timers are that fine.
///
/// One thread waits; wake() may come from any thread or signal handler. Allocates only when a list is longer than
/// every one before.
class PosixWaiter final : public platform::Waiter {
 public:
  static constexpr Duration kPollingInterval{1};
  static constexpr Duration kLongestWait{15'000};

  /// Opens the eventfd; where the system has none left, every wait() returns no_memory.
  explicit PosixWaiter(const platform::Clock& clock);
  ~PosixWaiter();
  PosixWaiter(const PosixWaiter&) = delete;
  PosixWaiter& operator=(const PosixWaiter&) = delete;

 private:
  Result<void> do_wait(WaitList& list, Deadline deadline) override;
  void do_wake() override;
  [[nodiscard]] int timeout(const WaitList& list, Deadline deadline) const;

  struct PollSet;
  const platform::Clock& clock_;
  std::unique_ptr<PollSet> set_;
  int wake_fd_;
  bool can_pause_;
};

/// getrandom(2), which waits until the system's source was first seeded.
class PosixEntropy final : public platform::Entropy {
 private:
  Result<void> do_fill(MutableBytes into) override;
};

class PosixMutex final : public platform::Mutex {
 private:
  void do_lock() override { mutex_.lock(); }
  void do_unlock() override { mutex_.unlock(); }
  std::mutex mutex_;
};

/// All of it for one thread of a program; outlives what uses its platform(). Make one for each thread that waits.
///
/// Example: a program's platform
/// @code
///   fairlead::ports::OsPosix os;
///   const fairlead::platform::Platform platform = os.platform();
/// @endcode
class OsPosix {
 public:
  OsPosix() = default;
  OsPosix(const OsPosix&) = delete;
  OsPosix& operator=(const OsPosix&) = delete;

  [[nodiscard]] platform::Platform platform() { return {clock_, wall_clock_, waiter_, entropy_}; }
  [[nodiscard]] const PosixClock& clock() const { return clock_; }
  [[nodiscard]] PosixWaiter& waiter() { return waiter_; }

 private:
  PosixClock clock_;
  PosixWallClock wall_clock_;
  PosixWaiter waiter_{clock_};
  PosixEntropy entropy_;
};

}  // namespace fairlead::ports
