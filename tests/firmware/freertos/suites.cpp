// SPDX-License-Identifier: Apache-2.0
// The image firmware_freertos_suites: the suites of connectors and streams in a task of the FreeRTOS kernel, over TCP
// of lwIP, which has a thread of its own, and over pipes. A task below it sees whether it is ever let at the core.
#include "fairlead/ports/freertos_task.hpp"
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"
#include "firmware/board/freertos/kernel.hpp"
#include "firmware/forever.hpp"
#include "firmware/freertos/locked_ends.hpp"
#include "firmware/run_on.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <FreeRTOS.h>
#include <lwip/opt.h>
#include <task.h>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;

constexpr std::uint32_t kLargeTransfer = 64U << 10U;
constexpr unsigned kPriority = 3;
constexpr unsigned kBelow = 1;
/// One byte in so many of each stack has to be left, for a path that no run has taken.
constexpr std::size_t kSpareShare = 8;

/// In ticks: how long a task of a lower priority waits for its turn on average.
constexpr TickType_t kLongestWait = 100;

ports::FreeRtosTaskMemory<3072> runner_memory;
ports::FreeRtosTaskMemory<512> below_memory;
Forever<ports::FreeRtosTask> runner;
Forever<ports::FreeRtosTask> below;
std::atomic<std::uint32_t> turns_below = 0;

/// Has something to do every 10 ticks.
void count_turns(void*) {
  for (;;) {
    ++turns_below;
    vTaskDelay(10);
  }
}

bool has_stack_left(std::string_view whose, std::size_t size, std::size_t left) {
  write(whose);
  write(": ");
  write(static_cast<std::int64_t>(left));
  write(" bytes of its stack left of ");
  write(static_cast<std::int64_t>(size));
  write("\n");
  return left >= size / kSpareShare;
}

void run_suites(void*) {
  Tally tally;
  run_on<LockedConnectorFixture>("Connector", conformance::connector_suite(), tally);
  for (const auto part : conformance::stream_suite())
    run_on<LockedStreamFixture>("Stream", part, tally, kLargeTransfer);
  int status = tally.conclude("suites");
  if (!has_stack_left("suites", runner_memory.stack.size(), runner->stack_left())) status = 1;
  if (!has_stack_left("lwip", TCPIP_THREAD_STACKSIZE, support::lwip::thread_stack_left())) status = 1;
  if (turns_below.load() < xTaskGetTickCount() / kLongestWait) {
    write("failed: the task below is kept from running\n");
    status = 1;
  }
  ports::semihosting::exit(status);
}

}  // namespace

int run(std::string_view /*arguments*/) {
  runner.begin(runner_memory, ports::FreeRtosTask::Plan{.name = "suites", .priority = kPriority, .body = run_suites});
  below.begin(below_memory, ports::FreeRtosTask::Plan{.name = "below", .priority = kBelow, .body = count_turns});
  run_kernel();
}

}  // namespace fairlead::firmware

/// No device is used.
extern "C" void ethernet_handler() {}
