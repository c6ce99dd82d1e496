// SPDX-License-Identifier: Apache-2.0
/// @file  Mutex: what the thread-safe objects of `client` lock. Never held while waiting.
#pragma once

namespace fairlead::platform {

/// A plain, non-recursive mutex. On a system with a single thread, both functions may do nothing.
class Mutex {
 public:
  /// Waits until no other thread holds it. Precondition: this one does not.
  void lock() { do_lock(); }
  /// Lets the next one in. Precondition: this thread holds it.
  void unlock() { do_unlock(); }

 protected:
  ~Mutex() = default;

 private:
  virtual void do_lock() = 0;
  virtual void do_unlock() = 0;
};

/// Holds a mutex for a scope.
class Lock {
 public:
  explicit Lock(Mutex& mutex) : mutex_(mutex) { mutex_.lock(); }
  ~Lock() { mutex_.unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace fairlead::platform
