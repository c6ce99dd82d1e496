// SPDX-License-Identifier: Apache-2.0
/// @file  What several threads need: threads/posix.cpp is for a wolfSSL on a system with POSIX threads,
/// threads/single.cpp for one with SINGLE_THREADED, which one thread alone may use.
#pragma once

#include "fairlead/base/status.hpp"

namespace fairlead::ports::wolfssl {

/// For what there is once in the process: each locks the same mutex.
struct ProcessMutex {
  void lock();
  void unlock();
};

class Mutex {
 public:
  Mutex();
  ~Mutex();
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock();
  void unlock();
  /// Whether there was memory for it; it may not be locked without.
  [[nodiscard]] bool made() const { return made_; }

 private:
  void* native_ = nullptr;
  bool made_ = false;
};

/// Before the first free_points_at_end_of_thread() of the process. @return Nothing; or no_memory.
[[nodiscard]] Result<void> prepare_threads();

/// Multiples of points, 2.5 MB of them as distributions build it, wolfSSL keeps for each thread that has computed with
/// elliptic curves, and frees when it is told so in that thread. To be called by each thread before it computes; again
/// and again does no harm.
/// @return Nothing; or no_memory.
[[nodiscard]] Result<void> free_points_at_end_of_thread();

}  // namespace fairlead::ports::wolfssl
