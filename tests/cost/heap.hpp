// SPDX-License-Identifier: Apache-2.0
/// @file  How often the heap is asked for memory, whoever asks, and what happens when it has none: malloc and its like
/// stand in front of the C library's.
#pragma once

#include <cstdint>

namespace fairlead::cost {

/// By the thread that calls.
[[nodiscard]] std::uint64_t allocations_of_this_thread();
/// By all threads of the program.
[[nodiscard]] std::uint64_t allocations();
/// Blocks that all threads hold now.
[[nodiscard]] std::int64_t blocks_held();
/// And how many bytes can be used in them.
[[nodiscard]] std::int64_t bytes_held();

/// While one lives, the allocations of its thread are counted, and the n-th of them fails.
class ShortOfMemory {
 public:
  /// @param nth  From 1; 0: none fails.
  explicit ShortOfMemory(std::uint64_t nth);
  ShortOfMemory(const ShortOfMemory&) = delete;
  ShortOfMemory& operator=(const ShortOfMemory&) = delete;
  ~ShortOfMemory();

  /// Between these two nothing is counted, and nothing fails.
  static void pause();
  static void go_on();
  [[nodiscard]] static std::uint64_t counted();
};

}  // namespace fairlead::cost
