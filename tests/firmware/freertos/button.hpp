// SPDX-License-Identifier: Apache-2.0
/// @file  Button: publishes through a client that another task drives.
#pragma once

#include "fairlead/base/time.hpp"
#include "fairlead/client/shared_client.hpp"
#include "fairlead/mqtt/event.hpp"
#include "fairlead/platform/mutex.hpp"
#include "fairlead/platform/platform.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace fairlead::firmware {

/// Each press is numbered and published to plant/button at QoS 1. One task runs it; the one that drives the client
/// passes it what is over.
class Button {
 public:
  struct Plan {
    std::uint32_t presses = 0;
    Duration pause{0};                   ///< From one press to the next.
    Deadline until = Deadline::never();  ///< Later it gives up.
  };

  /// @param platform  That of its task.
  /// @param mutex     Its own. All of these outlive it.
  Button(client::SharedClient& client, const platform::Platform& platform, platform::Mutex& mutex, const Plan& plan)
      : client_(client), platform_(platform), mutex_(mutex), plan_(plan) {}

  /// Publishes what the plan says, and waits until all of it is acknowledged.
  void run();

  /// Takes note where the operation was a press. @return Whether it was. From the task that drives the client.
  bool take(const mqtt::Completed& completed);

  /// How many presses the broker has acknowledged. From any task.
  [[nodiscard]] std::uint32_t acknowledged() const { return acknowledged_.load(); }
  /// Whether run() has returned, or would. From any task.
  [[nodiscard]] bool is_done() const { return done_.load(); }

 private:
  bool press(std::uint32_t number);
  void wait(Deadline until);

  client::SharedClient& client_;
  platform::Platform platform_;
  platform::Mutex& mutex_;
  Plan plan_;
  std::array<mqtt::Op, 8> unfinished_{};  ///< Under the mutex; done() where there is none.
  std::atomic<std::uint32_t> acknowledged_{0};
  std::atomic<bool> done_{false};
};

}  // namespace fairlead::firmware
