// SPDX-License-Identifier: Apache-2.0
/// @file  The cases of the image firmware_freertos: what ports/os_freertos promises, on the kernel itself.
#pragma once

#include "fairlead/platform/platform.hpp"
#include "fairlead/ports/freertos_task.hpp"
#include "fairlead/ports/os_freertos.hpp"

#include "conformance/runner.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::firmware {

/// What a case has: the port of the task that runs it, whose priority is kPriority, and a task beside.
class Kernel {
 public:
  enum class Capability : std::uint8_t {
  };
  static constexpr unsigned kPriority = 3;
  static constexpr unsigned kBelow = 2;
  static constexpr unsigned kLowest = 1;
  static constexpr unsigned kAbove = 4;

  explicit Kernel(ports::OsFreeRtos& os) : platform(os.platform(waiter)) {}

  [[nodiscard]] static bool has(Capability) { return true; }
  [[nodiscard]] static const char* missing(Capability) { return ""; }

  /// How long a wait took that ended as it should; or Duration::min().
  Duration wait(WaitList& list, Deadline until);
  /// The same for a list without items.
  Duration wait(Deadline until);
  [[nodiscard]] Instant in(std::int64_t milliseconds) const { return platform.clock.now() + Duration(milliseconds); }
  [[nodiscard]] Instant now() const { return platform.clock.now(); }

  ports::FreeRtosWaiter waiter;
  platform::Platform platform;
};

using KernelCase = conformance::Case<Kernel>;

/// A task that lives for a scope. Its end is waited for.
class Helper {
 public:
  static constexpr std::size_t kStack = 768;

  /// One that calls body(of).
  template <auto body, class T>
  [[nodiscard]] static Helper of(unsigned priority, T& argument) {
    return {priority, [](void* of) { body(*static_cast<T*>(of)); }, &argument};
  }
  ~Helper() { await(); }
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;

  void await() const;
  [[nodiscard]] std::size_t stack_left() const { return task_.stack_left(); }

 private:
  Helper(unsigned priority, void (*body)(void*), void* argument)
      : task_(memory_, {.name = "helper", .priority = priority, .body = body, .argument = argument}) {}

  ports::FreeRtosTaskMemory<kStack> memory_;
  ports::FreeRtosTask task_;
};

/// Rests for so many ticks of the kernel.
void rest(unsigned ticks);
/// The handler that the Ethernet controller's interrupt has from now on.
void on_interrupt(void (*handler)(void*), void* of);

std::span<const KernelCase> clock_cases();
std::span<const KernelCase> waiter_cases();
std::span<const KernelCase> task_cases();

}  // namespace fairlead::firmware
