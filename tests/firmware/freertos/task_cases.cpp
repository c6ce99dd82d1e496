// SPDX-License-Identifier: Apache-2.0
#include "firmware/freertos/cases.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace fairlead::firmware {
namespace {

using conformance::Check;

/// A sum that two tasks add to, in two steps each.
struct Sum {
  static constexpr std::uint32_t kTimes = 5'000;
  ports::FreeRtosMutex mutex;
  volatile std::uint32_t value = 0;
};

void add(Sum& sum) {
  for (std::uint32_t i = 0; i < Sum::kTimes; ++i) {
    const platform::Lock lock(sum.mutex);
    const std::uint32_t old = sum.value;
    for (int pause = 0; pause < 500; ++pause) asm volatile("");  // Time for a tick to come.
    sum.value = old + 1;
  }
}

void one_task_at_a_time_holds_a_mutex(Check& check, Kernel&) {
  Sum sum;
  {
    const auto first = Helper::of<add>(Kernel::kBelow, sum);
    const auto second = Helper::of<add>(Kernel::kBelow, sum);
  }
  check.equal(std::uint32_t{sum.value}, 2 * Sum::kTimes, "no addition is lost");
}

/// A task of low priority has what one of high priority wants, and one between the two computes without end.
struct Inversion {
  const platform::Clock& clock;
  ports::FreeRtosMutex mutex;
  std::atomic<bool> held = false;
  std::atomic<bool> stop = false;
  std::atomic<std::uint32_t> computed = 0;
};

void hold_for_20_ms(Inversion& inversion) {
  const platform::Lock lock(inversion.mutex);
  inversion.held = true;
  const Instant until = inversion.clock.now() + Duration(20);
  while (inversion.clock.now() < until) {
  }
}

void compute(Inversion& inversion) {
  const Instant until = inversion.clock.now() + Duration(10'000);
  while (!inversion.stop.load() && inversion.clock.now() < until) ++inversion.computed;
}

void the_holder_inherits_the_priority(Check& check, Kernel& kernel) {
  Inversion inversion{.clock = kernel.platform.clock};
  const auto holder = Helper::of<hold_for_20_ms>(Kernel::kLowest, inversion);
  while (!inversion.held.load()) rest(1);
  const auto computer = Helper::of<compute>(Kernel::kBelow, inversion);
  while (inversion.computed.load() == 0) rest(1);
  const Instant begun = kernel.now();
  {
    const platform::Lock lock(inversion.mutex);
    check.that(kernel.now() - begun < Duration(2'000), "whoever computes does not hold it up");
  }
  inversion.stop = true;
}

/// Uses `kUsed` bytes of its stack and some more.
struct Use {
  static constexpr std::size_t kUsed = 400;
  std::uint32_t result = 0;
};

void use(Use& of) {
  std::array<volatile std::uint8_t, Use::kUsed> used;
  for (std::size_t i = 0; i < used.size(); ++i) used[i] = static_cast<std::uint8_t>(i + 1);
  of.result = used[Use::kUsed - 2];
}

void do_nothing(Use&) {}

void the_stack_is_measured(Check& check, Kernel&) {
  Use of;
  std::size_t idle = 0;
  {
    const auto helper = Helper::of<do_nothing>(Kernel::kBelow, of);
    helper.await();
    idle = helper.stack_left();
  }
  const auto helper = Helper::of<use>(Kernel::kBelow, of);
  helper.await();
  check.equal(of.result, (Use::kUsed - 1) % 256, "it has run");
  check.that(idle > 0 && idle < Helper::kStack, "a task that does nothing uses a little");
  const std::size_t used = Helper::kStack - helper.stack_left();
  check.that(used >= Use::kUsed && used <= Use::kUsed + 200, "the bytes that were used");
  check.that(idle > helper.stack_left(), "more than by the other one");
}

void a_waiting_task_leaves_the_core(Check& check, Kernel& kernel) {
  Inversion below{.clock = kernel.platform.clock};
  const auto helper = Helper::of<compute>(Kernel::kLowest, below);
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  list.add({kNoHandle, Directions::receive});
  std::uint32_t starved = 0;
  for (int i = 0; i < 20; ++i) {
    const std::uint32_t before = below.computed.load();
    (void)kernel.wait(list, Deadline::never());
    if (below.computed.load() == before) ++starved;
  }
  check.that(starved < 10, "a lower one computes in waits of a polled stream");
  below.stop = true;
}

void random_numbers_are_the_boards(Check& check, Kernel& kernel) {
  std::array<std::byte, 4> bytes{};
  check.that(kernel.platform.entropy.fill(bytes).has_value(), "there are some");
  check.equal(static_cast<std::uint8_t>(bytes[3]) - static_cast<std::uint8_t>(bytes[0]), 3, "in the board's order");
  check.that(!kernel.platform.wall_clock.now().has_value(), "a board may know no calendar");
}

constexpr std::array<KernelCase, 5> kCases{{
    {"one_task_at_a_time_holds_a_mutex", "A mutex excludes.", {}, one_task_at_a_time_holds_a_mutex},
    {"the_holder_inherits_the_priority",
     "No task waits for one of lower priority that does not hold the mutex.",
     {},
     the_holder_inherits_the_priority},
    {"the_stack_is_measured", "What was never used of a stack is known.", {}, the_stack_is_measured},
    {"a_waiting_task_leaves_the_core", "Whoever waits starves nobody.", {}, a_waiting_task_leaves_the_core},
    {"random_numbers_are_the_boards",
     "What the kernel has not comes from the board.",
     {},
     random_numbers_are_the_boards},
}};

}  // namespace

std::span<const KernelCase> task_cases() { return kCases; }

}  // namespace fairlead::firmware
