// SPDX-License-Identifier: Apache-2.0
/// @file  Waiting: how the thread that measures waits for a library's own threads.
#pragma once

#include "client.hpp"

#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace fairlead::bench {

/// A few counters behind one lock.
class Waiting {
 public:
  /// Changes something, and lets the waiter look.
  template <class Change>
  void change(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }
  /// Waits until `condition` holds, and does `then` under the same lock.
  template <class Condition, class Then>
  void until(Condition condition, Then then) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, condition)) throw std::runtime_error("nothing happens");
    then();
  }
  template <class Condition>
  void until(Condition condition) {
    until(condition, [] {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

}  // namespace fairlead::bench
