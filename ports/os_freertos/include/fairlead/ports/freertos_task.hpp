// SPDX-License-Identifier: Apache-2.0
/// @file  FreeRtosTask: a task of the FreeRTOS kernel in memory that the caller gives.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <array>
#include <atomic>
#include <cstddef>

namespace fairlead::ports {

/// What a task lives in: `stack_size` bytes of stack, and the kernel's record of it (StaticTask_t), whose size its
/// FreeRTOSConfig.h decides; FreeRtosTask checks that it fits.
template <std::size_t stack_size, std::size_t control_size = 32 * sizeof(void*)>
struct alignas(8) FreeRtosTaskMemory {
  static_assert(stack_size % 8 == 0, "a stack is aligned at both ends");
  std::array<std::byte, stack_size> stack;
  std::array<std::byte, control_size> control;
};

/// A view of a FreeRtosTaskMemory of any size, so that who begins a task need not be a template. The memory lives at
/// least as long as the task.
struct FreeRtosTaskPlace {
  template <std::size_t stack_size, std::size_t control_size>
  FreeRtosTaskPlace(FreeRtosTaskMemory<stack_size, control_size>& memory)  // NOLINT(google-explicit-constructor)
      : stack(memory.stack), control(memory.control) {}
  MutableBytes stack;
  MutableBytes control;
};

/// A task that begins with this object, as soon as the kernel runs. Its body may return; then it rests until the
/// destructor removes it from the kernel. No heap.
class FreeRtosTask {
 public:
  /// What it does, and how.
  struct Plan {
    const char* name;          ///< Outlives the task.
    unsigned priority;         ///< The kernel's: 0, the idle task's, up to configMAX_PRIORITIES - 1.
    void (*body)(void* of);    ///< What it does.
    void* argument = nullptr;  ///< Passed to it.
  };

  /// From a task, or before the kernel runs.
  /// @param memory  Belongs to the task while this object lives.
  FreeRtosTask(FreeRtosTaskPlace memory, const Plan& plan);
  /// Precondition: has_ended(); another task calls it.
  ~FreeRtosTask();
  FreeRtosTask(const FreeRtosTask&) = delete;
  FreeRtosTask& operator=(const FreeRtosTask&) = delete;

  /// Whether the body has returned. From any task.
  [[nodiscard]] bool has_ended() const { return ended_.load(); }

  /// How many bytes of the stack were never used so far, in words of the stack. From any task.
  [[nodiscard]] std::size_t stack_left() const;

 private:
  static void run(void* self);

  Plan plan_;
  void* handle_ = nullptr;
  std::atomic<bool> ended_{false};
};

}  // namespace fairlead::ports
