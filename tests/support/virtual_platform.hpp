// SPDX-License-Identifier: Apache-2.0
/// @file  A platform in virtual time: nothing sleeps, and what other threads do meanwhile is written down in the test.
#pragma once

#include "fairlead/platform/platform.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace fairlead::support {

class VirtualClock final : public platform::Clock {
 public:
  Instant time{std::chrono::hours(1)};

 private:
  [[nodiscard]] Instant do_now() const override { return time; }
};

class VirtualWallClock final : public platform::WallClock {
 public:
  std::optional<UnixTime> time;

 private:
  [[nodiscard]] std::optional<UnixTime> do_now() const override { return time; }
};

/// The same numbers in each run.
class VirtualEntropy final : public platform::Entropy {
 public:
  bool fails = false;

 private:
  Result<void> do_fill(MutableBytes into) override {
    if (fails) return fail(Errc::no_entropy);
    for (std::byte& b : into) b = static_cast<std::byte>((state_ = state_ * 1'664'525U + 1'013'904'223U) >> 24U);
    return {};
  }
  std::uint32_t state_ = 1;
};

/// A lock in a test of one thread: it is never taken twice, and never held while something waits.
class VirtualMutex final : public platform::Mutex {
 public:
  bool held = false;
  std::size_t locks = 0;
  /// Whether it was taken while it was held, or let go while it was not.
  bool misused = false;
  /// What another thread does as soon as it is free.
  std::function<void()> on_unlock;

 private:
  void do_lock() override {
    misused = misused || held;
    held = true;
    ++locks;
  }
  void do_unlock() override {
    misused = misused || !held;
    held = false;
    if (const auto act = std::exchange(on_unlock, nullptr)) act();
  }
};

/// Waits by moving the clock to the deadline, unless what happens meanwhile ends the wait before.
///
/// It polls nothing: an item without a handle never ends a wait, so that a wake-up which is missing shows. A wait that
/// nothing would ever end returns `internal`, which no waiter says.
class VirtualWaiter final : public platform::Waiter {
 public:
  explicit VirtualWaiter(VirtualClock& clock) : clock_(clock) {}

  /// What other threads and the world do while this one waits. True: something that it waits for is ready now.
  std::function<bool()> meanwhile;
  /// The lock that must not be held; may be null.
  const VirtualMutex* mutex = nullptr;
  /// What the system says in place of waiting.
  std::optional<Errc> fails;

  std::size_t waits = 0;            ///< That were not over at once.
  std::size_t wakes = 0;            ///< Calls of wake().
  bool waited_locked = false;       ///< The lock was held.
  std::vector<Deadline> deadlines;  ///< Of each wait.

 private:
  Result<void> do_wait(WaitList& list, Deadline deadline) override {
    waited_locked = waited_locked || (mutex != nullptr && mutex->held);
    if (fails) return fail(*fails);
    if (list.ready() || std::exchange(awake_, false)) return {};
    ++waits;
    deadlines.push_back(deadline);
    const bool ready = meanwhile && meanwhile();
    if (std::exchange(awake_, false) || ready) return {};
    if (deadline.is_never()) return fail(Errc::internal);
    clock_.time = std::max(clock_.time, deadline.at());
    return {};
  }
  void do_wake() override {
    ++wakes;
    awake_ = true;
  }

  VirtualClock& clock_;
  bool awake_ = false;
};

}  // namespace fairlead::support
