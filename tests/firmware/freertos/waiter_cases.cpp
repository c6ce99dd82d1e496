// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/freertos/kernel.hpp"
#include "firmware/freertos/cases.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace fairlead::firmware {
namespace {

using conformance::Check;

/// How much later a wait may end on an emulator that others hold up.
constexpr Duration kLate{1'000};

/// Whether a wait lasts until its deadline, and not much longer.
bool sleeps(Kernel& kernel, std::int64_t milliseconds) {
  const Instant deadline = kernel.in(milliseconds);
  if (kernel.wait(deadline) == Duration::min()) return false;
  const Instant now = kernel.now();
  return now >= deadline && now < deadline + kLate;
}

/// Whether a wait without a deadline ends soon.
bool is_woken(Kernel& kernel) {
  const Duration waited = kernel.wait(Deadline::never());
  return waited >= Duration::zero() && waited < kLate;
}

void sleeps_until_the_deadline(Check& check, Kernel& kernel) {
  for (const std::int64_t milliseconds : {1, 2, 7, 50}) {
    check.that(sleeps(kernel, milliseconds), "the deadline has passed, and not long ago");
  }
}

void does_not_wait_for_what_has_passed(Check& check, Kernel& kernel) {
  check.that(kernel.wait(kernel.now()) < kLate, "the deadline is now");
  WaitList list{{}};
  list.set_ready();
  check.that(kernel.wait(list, Deadline::never()) < kLate, "there is something to do");
}

void a_wake_before_it_ends_it_once(Check& check, Kernel& kernel) {
  kernel.waiter.wake();
  kernel.waiter.wake();
  check.that(is_woken(kernel), "the first one");
  check.that(sleeps(kernel, 50), "not the second one");
}

void wake_after_20_ms(Kernel& kernel) {
  rest(20);
  kernel.waiter.wake();
}

void a_task_ends_it(Check& check, Kernel& kernel) {
  for (const unsigned priority : {Kernel::kBelow, Kernel::kAbove}) {
    const auto helper = Helper::of<wake_after_20_ms>(priority, kernel);
    check.that(is_woken(kernel), "when it calls");
    helper.await();
    check.that(sleeps(kernel, 50), "this one alone");
  }
}

void pend_after_20_ms(Kernel&) {
  rest(20);
  pend_ethernet_interrupt();
}

void an_interrupt_ends_it(Check& check, Kernel& kernel) {
  on_interrupt([](void* of) { static_cast<Kernel*>(of)->waiter.wake(); }, &kernel);
  {
    const auto helper = Helper::of<pend_after_20_ms>(Kernel::kBelow, kernel);
    check.that(is_woken(kernel), "when it comes");
    helper.await();
    check.that(sleeps(kernel, 50), "this one alone");
  }
  pend_ethernet_interrupt();
  check.that(is_woken(kernel), "one that came before");
  check.that(sleeps(kernel, 50), "once");
  on_interrupt(nullptr, nullptr);
}

/// Two tasks that wake each other in turn: a wake-up that is lost is a wait until its deadline.
struct Rally {
  static constexpr std::uint32_t kRounds = 2'000;
  Kernel& kernel;
  ports::FreeRtosWaiter other;
  std::atomic<std::uint32_t> served = 0;
  std::atomic<std::uint32_t> returned = 0;
};

void return_each(Rally& rally) {
  WaitList nothing{{}};
  for (std::uint32_t i = 1; i <= Rally::kRounds; ++i) {
    while (rally.served.load() < i) {
      (void)rally.other.wait(nothing, Deadline::never());
    }
    rally.returned.store(i);
    rally.kernel.waiter.wake();
  }
}

void no_wake_is_lost(Check& check, Kernel& kernel) {
  for (const unsigned priority : {Kernel::kBelow, Kernel::kPriority, Kernel::kAbove}) {
    Rally rally{.kernel = kernel, .other = ports::FreeRtosWaiter()};
    const auto helper = Helper::of<return_each>(priority, rally);
    std::uint32_t lost = 0;
    for (std::uint32_t i = 1; i <= Rally::kRounds && lost == 0; ++i) {
      rally.served.store(i);
      rally.other.wake();
      while (rally.returned.load() < i && lost == 0) {
        if (kernel.wait(kernel.in(5'000)) >= Duration(4'900)) ++lost;
      }
    }
    check.equal(lost, 0, "each one arrives");
    rally.served.store(Rally::kRounds);
    rally.other.wake();
  }
}

void polls_what_has_no_handle(Check& check, Kernel& kernel) {
  std::array<WaitItem, 2> storage{};
  WaitList list(storage);
  list.add({kNoHandle, Directions::receive});
  const Duration waited = kernel.wait(list, Deadline::never());
  check.that(waited >= ports::FreeRtosWaiter::kPolling && waited < kLate, "after the polling interval");
  const Instant deadline = kernel.in(3);
  check.that(kernel.wait(list, deadline) >= Duration::zero() && kernel.now() >= deadline, "or at the deadline");
  list.add({NativeHandle{3}, Directions::both});
  const auto refused = kernel.waiter.wait(list, Deadline::never());
  check.that(!refused && refused.error() == Errc::invalid, "there are no handles");
}

constexpr std::array<KernelCase, 7> kCases{{
    {"sleeps_until_the_deadline", "A deadline is rounded up to ticks.", {}, sleeps_until_the_deadline},
    {"does_not_wait_for_what_has_passed",
     "A list that is ready or a deadline that has passed is no wait.",
     {},
     does_not_wait_for_what_has_passed},
    {"a_wake_before_it_ends_it_once",
     "A wake-up before the wait is not lost, and two are one.",
     {},
     a_wake_before_it_ends_it_once},
    {"a_task_ends_it", "wake() may be called from tasks.", {}, a_task_ends_it},
    {"an_interrupt_ends_it", "wake() may be called from interrupts.", {}, an_interrupt_ends_it},
    {"no_wake_is_lost", "Wherever the other task is.", {}, no_wake_is_lost},
    {"polls_what_has_no_handle", "An item without a handle is polled.", {}, polls_what_has_no_handle},
}};

}  // namespace

std::span<const KernelCase> waiter_cases() { return kCases; }

}  // namespace fairlead::firmware
