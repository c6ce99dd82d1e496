// SPDX-License-Identifier: Apache-2.0
/// @file  The port's mutexes: threads/locked.cpp is for an mbedTLS with MBEDTLS_THREADING_C, threads/single.cpp for one
/// without, which one thread alone may use.
#pragma once

namespace fairlead::ports::mbedtls {

/// For what mbedTLS has once in the process and does not guard itself. Held while it lives.
class ProcessLock {
 public:
  ProcessLock();
  ProcessLock(const ProcessLock&) = delete;
  ProcessLock& operator=(const ProcessLock&) = delete;
  ~ProcessLock();
};

/// One of mbedTLS's mutexes.
class Mutex {
 public:
  Mutex();
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;
  ~Mutex();

  /// Whether there was memory for it. Without it may not be locked.
  [[nodiscard]] bool made() const { return made_; }
  void lock();
  void unlock();

 private:
  void* native_ = nullptr;
  bool made_ = false;
};

/// Held while it lives.
class Lock {
 public:
  explicit Lock(Mutex& mutex) : mutex_(mutex) { mutex_.lock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() { mutex_.unlock(); }

 private:
  Mutex& mutex_;
};

}  // namespace fairlead::ports::mbedtls
