// SPDX-License-Identifier: Apache-2.0
/// @file  FreeRtosNetwork: lwIP in a thread of its own, over the board's Ethernet controller.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/platform/entropy.hpp"
#include "fairlead/ports/freertos_task.hpp"
#include "fairlead/ports/locked_tcp_lwip.hpp"
#include "fairlead/ports/os_freertos.hpp"

#include "firmware/board/ethernet.hpp"
#include "firmware/forever.hpp"

#include <atomic>
#include <cstddef>

namespace fairlead::firmware {

/// The controller's interrupt wakes a task, which hands over to lwIP what has arrived; lwIP's thread runs its timers.
/// One in a program, for its whole life.
class FreeRtosNetwork {
 public:
  /// Of the task that receives; lwIP's thread has the same.
  static constexpr unsigned kPriority = 4;
  /// Of the stack of the task that receives, in bytes.
  static constexpr std::size_t kReceiverStack = 1536;

  FreeRtosNetwork() = default;
  FreeRtosNetwork(const FreeRtosNetwork&) = delete;
  FreeRtosNetwork& operator=(const FreeRtosNetwork&) = delete;

  /// Starts lwIP and the controller, and asks for an address. Once in a program, from a task.
  /// @param entropy  For lwIP; outlives this.
  /// @return Nothing; or unsupported: there is no controller; no_memory.
  Result<void> start(platform::Entropy& entropy);

  [[nodiscard]] bool has_address();

  /// For tasks that use lwIP.
  [[nodiscard]] platform::Mutex& lock() { return lock_; }

  /// How many bytes of their stacks the task that receives and lwIP's thread have never used. After start().
  [[nodiscard]] std::size_t receiver_stack_left() { return receiver_->stack_left(); }
  [[nodiscard]] std::size_t lwip_stack_left() const;

  /// The controller has something: for its interrupt.
  void on_interrupt();

 private:
  static void begun(void* self);
  static void receive(void* self);

  Ethernet ethernet_;
  ports::LwipCoreLock lock_;
  ports::FreeRtosWaiter news_;
  ports::FreeRtosWaiter started_;
  std::atomic<void*> lwip_thread_{nullptr};
  ports::FreeRtosTaskMemory<kReceiverStack> receiver_memory_;
  Forever<ports::FreeRtosTask> receiver_;
};

}  // namespace fairlead::firmware
