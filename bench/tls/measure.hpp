// SPDX-License-Identifier: Apache-2.0
/// @file  What a piece of work costs by itself, whatever stands around it.
#pragma once

#include <ctime>
#include <functional>
#include <string>

#include <valgrind/callgrind.h>

namespace fairlead::bench {

using Work = std::function<void()>;
/// Does the work and notes, under the name, what it has cost.
using Measure = std::function<void(const std::string& name, const Work& work)>;

/// Processor time of this thread.
inline double cpu_microseconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) * 1e-3;
}

inline double microseconds_of(const Work& work) {
  const double begun = cpu_microseconds();
  work();
  return cpu_microseconds() - begun;
}

/// For a program under callgrind with --collect-atstart=no: writes a profile of the work alone, whose trigger is the
/// name.
inline void count_instructions(const std::string& name, const Work& work) {
  CALLGRIND_TOGGLE_COLLECT;
  work();
  CALLGRIND_TOGGLE_COLLECT;
  CALLGRIND_DUMP_STATS_AT(name.c_str());
}

}  // namespace fairlead::bench
