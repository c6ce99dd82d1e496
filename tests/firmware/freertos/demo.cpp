// SPDX-License-Identifier: Apache-2.0
#include "firmware/freertos/demo.hpp"

#include "fairlead/client/blocking.hpp"
#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/client/shared_client.hpp"
#include "fairlead/mqtt/dialect.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/locked_tcp_lwip.hpp"
#include "fairlead/ports/os_freertos.hpp"
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/freertos/kernel.hpp"
#include "firmware/board/freertos/network.hpp"
#include "firmware/board/host_random.hpp"
#include "firmware/client/driver.hpp"
#include "firmware/client/options.hpp"
#include "firmware/client/report.hpp"
#include "firmware/client/thermometer.hpp"
#include "firmware/forever.hpp"
#include "firmware/freertos/button.hpp"
#include "firmware/freertos/display.hpp"
#include "firmware/freertos/shared_driver.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <FreeRTOS.h>
#include <lwip/opt.h>
#include <task.h>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr unsigned kMainPriority = 3;
constexpr unsigned kClientPriority = 2;
constexpr unsigned kButtonPriority = 1;  // Below the task that drives the client which it publishes through.
/// One byte in so many of each stack has to be left, for a path that no run has taken.
constexpr std::size_t kSpareShare = 8;
/// lwIP wakes whoever waits; this is a reserve.
constexpr Duration kReserve = seconds(1);

class Board final : public ports::FreeRtosBoard {
 public:
  /// What the calendar says from here on, until 2106; before, it is unknown. From any task.
  void set_wall_time(UnixTime time) { epoch_ = static_cast<std::uint32_t>(time.seconds - seconds_since_reset()); }

 private:
  Result<void> do_random(MutableBytes into) override { return random_.fill(into); }
  [[nodiscard]] std::optional<UnixTime> do_wall_time() const override {
    const std::uint32_t epoch = epoch_;
    if (epoch == 0) return {};
    return UnixTime{.seconds = epoch + seconds_since_reset()};
  }
  [[nodiscard]] std::int64_t seconds_since_reset() const { return clock_.now().time_since_epoch().count() / 1000; }

  HostRandom random_;
  ports::FreeRtosClock clock_;
  std::atomic<std::uint32_t> epoch_{0};  ///< When the tick was at 0, in seconds since 1970; 0 while that is unknown.
};

/// What one connection consists of.
struct Connection {
  Connection(ports::OsFreeRtos& os, platform::Mutex& lwip_lock, Layer& layer, const net::Endpoint& endpoint,
             std::string_view name)
      : platform(os.platform(waiter)),
        stack(lwip_lock, waiter),
        client(mqtt::v3_1_1(), client_options(endpoint, name), layer.over(tcp, platform), platform.entropy,
               {.session = session.memory(), .receive = receive}) {}

  ports::FreeRtosWaiter waiter{kReserve};
  platform::Platform platform;
  ports::LockedTcpLwip stack;
  net::TcpConnector tcp{stack};
  mqtt::SessionBuffers<256, 64, 1024, 8, 8> session;
  std::array<std::byte, 256> receive{};
  client::MqttClient client;
};

/// All of the program, once the network is there.
struct Program {
  Program(ports::OsFreeRtos& os, platform::Mutex& lwip_lock, Layer& layer, const net::Endpoint& endpoint,
          const Plan& plan, const Button::Plan& presses)
      : first(os, lwip_lock, layer, endpoint, "thermometer"),
        shared(first.client, first.platform, shared_mutex),
        button(shared, os.platform(button_waiter), button_mutex, presses),
        shared_driver(shared, button, os.clock()),
        thermometer(shared_driver, os.clock(), plan),
        second(os, lwip_lock, layer, endpoint, "display"),
        blocking(second.client, second.platform),
        blocking_driver(blocking, os.clock()),
        display(blocking_driver, os.clock(), presses.presses, plan.until) {}

  Connection first;
  ports::FreeRtosMutex shared_mutex;
  client::SharedClient shared;
  ports::FreeRtosMutex button_mutex;
  ports::FreeRtosWaiter button_waiter;
  Button button;
  SharedDriver shared_driver;
  Thermometer thermometer;
  bool complete = false;  ///< What the thermometer says.
  Connection second;
  client::Blocking blocking;
  BlockingDriver blocking_driver;
  Display display;
};

std::string_view line;
Layer* the_layer = nullptr;
Forever<DemoTasks> places;
Board board;
Forever<ports::OsFreeRtos> os;
FreeRtosNetwork network;
Forever<Program> program;
ports::FreeRtosWaiter main_waiter;
Forever<ports::FreeRtosTask> main_task;
Forever<ports::FreeRtosTask> thermometer_task;
Forever<ports::FreeRtosTask> display_task;
Forever<ports::FreeRtosTask> button_task;

Instant now() { return os->clock().now(); }

/// Until `condition` holds, but not beyond `until`. @return Whether it holds.
template <class Condition>
bool await(Condition condition, Deadline until) {
  while (!condition() && !until.passed(now())) vTaskDelay(pdMS_TO_TICKS(10));
  return condition();
}

/// Begins the tasks: the button when the display hears it.
void begin_tasks(Deadline until) {
  thermometer_task.begin(
      places->thermometer,
      ports::FreeRtosTask::Plan{.name = "thermometer", .priority = kClientPriority, .body = [](void*) {
                                  program->complete = program->thermometer.run();
                                }});
  display_task.begin(places->display, ports::FreeRtosTask::Plan{.name = "display",
                                                                .priority = kClientPriority,
                                                                .body = [](void*) { program->display.run(); }});
  (void)await([] { return program->display.is_subscribed(); }, until);
  button_task.begin(places->button,
                    ports::FreeRtosTask::Plan{
                        .name = "button", .priority = kButtonPriority, .body = [](void*) { program->button.run(); }});
}

struct Stack {
  std::string_view of;
  std::size_t size;
  std::size_t left;
};

/// Says how much of it was in use at most. @return Whether enough is left.
bool say_stack(const Stack& stack) {
  write("stack of ");
  write(stack.of);
  write(": ");
  write(static_cast<std::int64_t>(stack.size - stack.left));
  write(" of ");
  write(static_cast<std::int64_t>(stack.size));
  write(" bytes\n");
  return stack.left >= stack.size / kSpareShare;
}

Stack main_stack() { return {"the main task", places->main.stack.size(), main_task->stack_left()}; }

bool say_stacks() {
  const std::array stacks = std::to_array<Stack>({
      {"the thermometer", places->thermometer.stack.size(), thermometer_task->stack_left()},
      {"the display", places->display.stack.size(), display_task->stack_left()},
      {"the button", places->button.stack.size(), button_task->stack_left()},
      main_stack(),
      {"the receiver", FreeRtosNetwork::kReceiverStack, network.receiver_stack_left()},
      {"lwIP", TCPIP_THREAD_STACKSIZE, network.lwip_stack_left()},
  });
  bool enough = true;
  for (const Stack& stack : stacks) enough = say_stack(stack) && enough;
  return enough;
}

int conclude(std::size_t heap_before) {
  const Deadline rest = after(now(), seconds(2));
  const bool idle = await(lwip_is_idle, rest);
  say(program->thermometer.readings());
  say("presses acknowledged", program->button.acknowledged());
  say("presses displayed", program->display.heard());
  say("connections of the display", program->display.connections());
  say_memory();
  const bool enough = say_stacks();
  const bool as_before = the_layer->conclude();
  const std::size_t heap = xPortGetFreeHeapSize();
  say("kernel's heap, at most", static_cast<std::int64_t>(configTOTAL_HEAP_SIZE - xPortGetMinimumEverFreeHeapSize()),
      "bytes");
  say("kernel's heap, before", static_cast<std::int64_t>(configTOTAL_HEAP_SIZE - heap_before), "bytes");
  say("kernel's heap, now", static_cast<std::int64_t>(configTOTAL_HEAP_SIZE - heap), "bytes");
  if (!program->complete) return write("readings are missing\n"), 1;
  if (!enough) return write("a stack is nearly used up\n"), 1;
  if (heap != heap_before) return write("the kernel's heap is not as before\n"), 1;
  if (!as_before) return write("the layer above TCP holds more than before\n"), 1;
  if (!idle) return write("lwIP still holds packets\n"), 1;
  write("every reading is accounted for, and lwIP holds no packet\n");
  return 0;
}

int run_main() {
  const Arguments arguments(line);
  if (const std::uint32_t date = arguments.number("now", 0); date != 0) board.set_wall_time({.seconds = date});
  if (const auto ended = the_layer->begin(arguments, os->platform(main_waiter))) {
    const bool enough = say_stack(main_stack());
    if (*ended == 0 && !enough) return write("its stack is nearly used up\n"), 1;
    return *ended;
  }
  if (!network.start(os->entropy())) return write("no Ethernet controller\n"), 2;
  if (!await([] { return network.has_address(); }, after(now(), seconds(15)))) return write("no address by DHCP\n"), 3;
  say("address after", now().time_since_epoch().count(), "ms");
  the_layer->on_network(arguments, network.lock());
  const auto endpoint = net::parse_endpoint(arguments.text("uri"));
  if (!endpoint) return write("no endpoint: uri=mqtt://host:port\n"), 4;

  const Duration pause = milliseconds(arguments.number("pause", 0));
  const Deadline until = after(now(), seconds(arguments.number("seconds", 30)));
  const std::uint32_t readings = arguments.number("readings", 30);
  const std::uint32_t presses = std::min(readings / 2, Display::kMostPresses);
  const std::size_t heap = xPortGetFreeHeapSize();
  program.begin(
      *os, network.lock(), *the_layer, *endpoint,
      Plan{.readings = readings, .pause = pause, .until = until, .on_connected = [] { the_layer->on_connected(); }},
      Button::Plan{.presses = presses, .pause = 2 * pause, .until = until});
  begin_tasks(until);
  const auto ended = [] {
    return thermometer_task->has_ended() && display_task->has_ended() && button_task->has_ended();
  };
  const bool all_ended = await(ended, after(now(), seconds(arguments.number("seconds", 30) + 10)));
  const int status = conclude(heap);
  if (!all_ended) return write("a task has not ended\n"), 1;
  if (program->button.acknowledged() != presses || program->display.heard() != presses) {
    return write("presses are missing\n"), 1;
  }
  return status;
}

}  // namespace

void set_date(UnixTime time) { board.set_wall_time(time); }

void run_demo(std::string_view arguments, Layer& layer, const DemoTasks& tasks) {
  line = arguments;
  the_layer = &layer;
  places.begin(tasks);
  os.begin(board);
  main_task.begin(tasks.main, ports::FreeRtosTask::Plan{.name = "main", .priority = kMainPriority, .body = [](void*) {
                                                          ports::semihosting::exit(run_main());
                                                        }});
  run_kernel();
}

}  // namespace fairlead::firmware
