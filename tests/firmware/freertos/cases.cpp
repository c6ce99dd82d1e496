// SPDX-License-Identifier: Apache-2.0
// The image firmware_freertos. Without an argument all cases; `overflow` is a task that uses up its stack.
#include "firmware/freertos/cases.hpp"

#include "firmware/board/board.hpp"
#include "firmware/board/freertos/kernel.hpp"
#include "firmware/console.hpp"
#include "firmware/forever.hpp"

#include <FreeRTOS.h>
#include <task.h>

namespace fairlead::firmware {
namespace {

/// Counts, and knows no calendar.
class Board final : public ports::FreeRtosBoard {
 private:
  Result<void> do_random(MutableBytes into) override {
    for (std::byte& byte : into) byte = static_cast<std::byte>(++last_);
    return {};
  }
  std::uint8_t last_ = 0;
};

void (*interrupt_handler)(void*) = nullptr;
void* interrupt_argument = nullptr;

Board board;
Forever<ports::OsFreeRtos> os;
Forever<ports::FreeRtosTask> runner;
ports::FreeRtosTaskMemory<4096> runner_memory;
/// A stack, and below it what its overflow may destroy.
struct {
  std::array<std::byte, 1024> below;
  ports::FreeRtosTaskMemory<512> task;
} deep_memory;

void run_cases(void*) {
  enable_ethernet_interrupt();
  Tally tally;
  ConsoleReporter reporter;
  for (const auto part : {clock_cases(), waiter_cases(), task_cases()}) {
    for (const KernelCase& one : part) {
      Kernel kernel(*os);
      tally.add("FreeRtos", one.name, conformance::run_case<Kernel>(one, kernel, reporter));
    }
  }
  ports::semihosting::write("stack of the cases, left: ");
  ports::semihosting::write(static_cast<std::int64_t>(runner->stack_left()));
  ports::semihosting::write(" bytes\n");
  ports::semihosting::exit(tally.conclude("freertos"));
}

/// More than its stack, and a rest in which the kernel may notice.
void go_deep(void*) {
  std::array<volatile std::uint32_t, 256> deep;
  for (std::size_t i = 0; i < deep.size(); ++i) deep[i] = i;
  rest(1);
}

}  // namespace

Duration Kernel::wait(WaitList& list, Deadline until) {
  const Instant begun = now();
  const auto waited = platform.waiter.wait(list, until);
  return waited ? now() - begun : Duration::min();
}

Duration Kernel::wait(Deadline until) {
  WaitList nothing{{}};
  return wait(nothing, until);
}

void Helper::await() const {
  while (!task_.has_ended()) rest(1);
}

void rest(unsigned ticks) { vTaskDelay(ticks); }

void on_interrupt(void (*handler)(void*), void* of) {
  interrupt_argument = of;
  interrupt_handler = handler;
}

int run(std::string_view arguments) {
  os.begin(board);
  if (arguments == "overflow") {
    runner.begin(deep_memory.task, ports::FreeRtosTask::Plan{.name = "deep", .priority = 1, .body = go_deep});
  } else {
    runner.begin(runner_memory,
                 ports::FreeRtosTask::Plan{.name = "cases", .priority = Kernel::kPriority, .body = run_cases});
  }
  run_kernel();
}

}  // namespace fairlead::firmware

extern "C" void ethernet_handler() {
  if (fairlead::firmware::interrupt_handler == nullptr) return;
  fairlead::firmware::interrupt_handler(fairlead::firmware::interrupt_argument);
}
