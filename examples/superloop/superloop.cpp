// SPDX-License-Identifier: Apache-2.0
// A device with one main loop and no operating system: network, token, TLS, MQTT, and a reading each second. It comes
// back by itself after whatever ends its connection, and sleeps in between.
//
// What is the board's: Network and Mps2Board; see examples/new_board. What is the product's: where its identity lies
// (DeviceToken), its server, its PIN, its readings.
#include "superloop.hpp"

#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/mqtt/dialect.hpp"
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/os_bare.hpp"
#include "fairlead/ports/tcp_lwip.hpp"
#include "fairlead/ports/tls_mbedtls.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include "firmware/board/mps2_board.hpp"
#include "firmware/board/network.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <variant>

using namespace fairlead;
using namespace std::chrono_literals;

namespace superloop {
namespace {

// Everything that the connection works in. Nothing below asks for memory later but mbedTLS, from its own pool.
mqtt::SessionBuffers<256, 128, 1024, 8, 4> session_memory;
std::array<std::byte, 256> receive_memory;
std::array<std::byte, 512> staging_memory;

void handle(client::MqttClient& client, const client::Event& event) {
  if (std::holds_alternative<mqtt::Connected>(event)) {
    const mqtt::Subscription commands{.filter = "plant/commands", .qos = mqtt::QoS::at_least_once};
    (void)client.subscribe({&commands, 1});
    on_online();
  } else if (const auto* piece = std::get_if<mqtt::MessagePiece>(&event)) {
    on_command(piece->data);  // Of a longer message this is a part.
  } else if (const auto* lost = std::get_if<connection::Offline>(&event)) {
    on_offline(lost->failure);  // It tries again by itself, where that can help.
  }
}

}  // namespace

void run(firmware::Network& network, firmware::Mps2Board& board, const Identity& identity,
         const net::Endpoint& server) {
  static ports::OsBare os(board);
  const platform::Platform platform = os.platform();
  (void)network.start(platform.entropy);  // It has no address yet; attempts fail until then.

  static ports::TcpLwip stack;
  static net::TcpConnector tcp(stack);
  static ports::MbedTlsSession session(identity.trust, identity.self);
  static tls::Policy policy;  // Chain, dates and name are verified by default.
  policy.record_limit = 2048;
  static tls::TlsConnector connector(tcp, session, policy, platform.wall_clock, {.staging = staging_memory});
  client::ClientOptions options{.endpoint = server};
  options.connect = {.client_id = "thermometer", .clean_start = mqtt::CleanStart::no};
  static client::MqttClient client(mqtt::v3_1_1(), options, connector, platform.entropy,
                                   {.session = session_memory.memory(), .receive = receive_memory});
  (void)client.start(platform.clock.now());

  Instant next_reading = platform.clock.now();
  while (!is_over()) {
    const Instant now = platform.clock.now();
    if (client.online() && now >= next_reading) {
      next_reading = now + 1s;
      // Where there is no room, earlier ones wait for the server: this one is left out.
      (void)client.publish({.topic = "plant/temperature",
                            .payload = mqtt::Payload::copy_of(read_sensor()),
                            .qos = mqtt::QoS::at_least_once});
    }
    client.step(now);
    while (const auto event = client.next_event()) handle(client, *event);
    feed_watchdog();

    // Sleeps until something arrives, lwIP or the client has something to do, or the next reading is due.
    std::array<WaitItem, 4> items;
    WaitList waits(items);
    client.collect_waits(waits);
    (void)platform.waiter.wait(waits, earlier(client.next_deadline(), next_reading));
  }
}

}  // namespace superloop
