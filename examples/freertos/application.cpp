// SPDX-License-Identifier: Apache-2.0
// A thermometer under FreeRTOS: one task, which publishes a reading each second, and comes back from every loss of the
// connection by itself. Over plain TCP; over TLS the connector is another one.
#include "fairlead/client/blocking.hpp"
#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/mqtt/dialect.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/freertos_task.hpp"
#include "fairlead/ports/locked_tcp_lwip.hpp"
#include "fairlead/ports/os_freertos.hpp"

#include "board.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <variant>

#include <FreeRTOS.h>
#include <task.h>

namespace {

using namespace fairlead;
using std::chrono::seconds;

class Board final : public ports::FreeRtosBoard {
 private:
  Result<void> do_random(MutableBytes into) override { return board::random_bytes(into); }
};

Board the_board;
ports::OsFreeRtos os(the_board);

void run(void*) {
  ports::FreeRtosWaiter waiter(seconds(1));  // lwIP's thread wakes it; the second is a reserve.
  const platform::Platform platform = os.platform(waiter);
  board::start_network(platform.entropy);

  ports::LwipCoreLock lwip;
  ports::LockedTcpLwip stack(lwip, waiter);
  net::TcpConnector connector(stack);
  mqtt::SessionBuffers<256, 64, 512, 4, 1> session;
  std::array<std::byte, 256> receive;
  const auto endpoint = net::parse_endpoint(board::broker());
  if (!endpoint) return board::show("no broker");
  client::MqttClient client(mqtt::v3_1_1(), {.endpoint = *endpoint, .connect = {.client_id = "thermometer"}}, connector,
                            platform.entropy, {.session = session.memory(), .receive = receive});
  client::Blocking driver(client, platform);
  if (!client.start(platform.clock.now())) return board::show("TLS is asked for, and this connector has none");

  for (Instant next = platform.clock.now();;) {
    if (Deadline(next).passed(platform.clock.now())) {
      // Where there is no room, since nobody has answered for long, this reading is left out.
      (void)client.publish({.topic = "plant/thermometer",
                            .payload = mqtt::Payload::copy_of(board::temperature()),
                            .qos = mqtt::QoS::at_least_once});
      next += seconds(1);
    }
    const auto event = driver.next_event(next);
    if (!event) continue;  // It is time for the next reading.
    if (std::holds_alternative<mqtt::Connected>(*event)) board::show("connected");
    if (std::holds_alternative<connection::Offline>(*event)) board::show("offline");
    if (std::holds_alternative<mqtt::Completed>(*event)) board::show("published");
  }
}

ports::FreeRtosTaskMemory<6144> memory;
ports::FreeRtosTask task(memory, {.name = "thermometer", .priority = 2, .body = run});

}  // namespace

/// Called by the board's start-up, when its clocks run and constructors have been called.
void start_application() { vTaskStartScheduler(); }
