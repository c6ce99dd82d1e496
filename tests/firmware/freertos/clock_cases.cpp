// SPDX-License-Identifier: Apache-2.0
#include "firmware/freertos/cases.hpp"

#include <array>
#include <atomic>
#include <cstdint>

#include <FreeRTOS.h>
#include <task.h>

namespace fairlead::firmware {
namespace {

using conformance::Check;

constexpr std::int64_t kOnceAround = std::int64_t{1} << 32;

/// Puts the kernel's tick so many before the one with which it begins anew. Nobody may be waiting for a tick.
void put_tick_before_its_end(TickType_t ticks) {
  vTaskSuspendAll();
  vTaskStepTick(portMAX_DELAY - ticks - xTaskGetTickCount());
  (void)xTaskResumeAll();
}

struct Reader {
  const platform::Clock& clock;
  std::atomic<bool> stop = false;
  std::uint32_t reads = 0;
  std::uint32_t steps_back = 0;
};

void read_clock(Reader& reader) {
  for (Instant last = reader.clock.now(); !reader.stop.load(); ++reader.reads) {
    const Instant now = reader.clock.now();
    if (now < last) ++reader.steps_back;
    last = now;
  }
}

void goes_on_where_the_tick_begins_anew(Check& check, Kernel& kernel) {
  const Instant before = kernel.now();
  check.that(before.time_since_epoch().count() < kOnceAround, "the tick has not gone around");
  put_tick_before_its_end(50);
  // Nobody asks it while the tick goes around.
  const Instant deadline = kernel.in(200);
  check.that(kernel.wait(deadline) != Duration::min(), "a wait over it ends");
  const Instant after = kernel.now();
  check.that(xTaskGetTickCount() < 10'000, "the kernel's tick has begun anew");
  check.that(after.time_since_epoch().count() >= kOnceAround, "the clock has not");
  check.that(after >= deadline && after < deadline + Duration(1'000), "at its deadline");
}

void tasks_agree_where_the_tick_begins_anew(Check& check, Kernel& kernel) {
  put_tick_before_its_end(40);
  Reader below{.clock = kernel.platform.clock};
  Reader beside{.clock = kernel.platform.clock};
  {
    const auto first = Helper::of<read_clock>(Kernel::kBelow, below);
    const auto second = Helper::of<read_clock>(Kernel::kBelow, beside);
    std::uint32_t steps_back = 0;
    Instant last = kernel.now();
    for (int i = 0; i < 100; ++i) {
      rest(1);
      const Instant now = kernel.now();
      if (now <= last) ++steps_back;
      last = now;
    }
    below.stop = beside.stop = true;
    check.equal(steps_back, 0, "each tick is later than the last one");
    check.that(last.time_since_epoch().count() > 2 * kOnceAround, "the second time around");
  }
  check.equal(below.steps_back + beside.steps_back, 0, "no other task sees it step back");
  check.that(below.reads > 10 && beside.reads > 10, "two tasks of one priority share the core");
}

constexpr std::array<KernelCase, 2> kCases{{{"goes_on_where_the_tick_begins_anew",
                                             "The clock counts 64 bits, whether it is asked or not.",
                                             {},
                                             goes_on_where_the_tick_begins_anew},
                                            {"tasks_agree_where_the_tick_begins_anew",
                                             "The clock never steps back, whichever task asks.",
                                             {},
                                             tasks_agree_where_the_tick_begins_anew}}};

}  // namespace

std::span<const KernelCase> clock_cases() { return kCases; }

}  // namespace fairlead::firmware
