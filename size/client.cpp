// SPDX-License-Identifier: Apache-2.0
// A publisher and subscriber on MqttClient, in a superloop: it connects, comes back by itself after pauses that grow,
// and keeps counters and failures.
#include "fairlead/client/mqtt_client.hpp"

#include "outside.hpp"
#include "outside_connector.hpp"
#include "outside_dialect.hpp"

#include <array>
#include <cstddef>
#include <new>
#include <variant>

namespace fairlead::size {
namespace {

mqtt::SessionBuffers<256, 64, 512, 8, 8> session_buffer;
std::array<std::byte, 256> receive_buffer;
client::Observer observer_object;
alignas(client::MqttClient) std::array<std::byte, sizeof(client::MqttClient)> client_object;

void handle(const client::Event& event) {
  if (const auto* connected = std::get_if<mqtt::Connected>(&event)) {
    use(connected->session_present ? 1U : 0U);
  } else if (const auto* piece = std::get_if<mqtt::MessagePiece>(&event)) {
    use(bytes_of(piece->header.topic.view()));
    use(piece->data);
  } else if (const auto* completed = std::get_if<mqtt::Completed>(&event)) {
    use(completed->error ? static_cast<std::uint32_t>(*completed->error) : 0U);
  } else if (const auto* offline = std::get_if<connection::Offline>(&event)) {
    use(static_cast<std::uint32_t>(offline->failure.error));
  }
}

void ask(client::MqttClient& client) {
  const mqtt::Subscription commands{.filter = "plant/commands", .qos = mqtt::QoS::exactly_once};
  (void)client.subscribe({&commands, 1});
  for (const auto qos : {mqtt::QoS::at_most_once, mqtt::QoS::at_least_once, mqtt::QoS::exactly_once}) {
    (void)client.publish({.topic = "plant/temperature", .payload = mqtt::Payload::copy_of("21.5"), .qos = qos});
  }
}

}  // namespace

void program() {
  const auto endpoint = net::parse_endpoint("mqtts://broker.example");
  if (!endpoint) return;
  client::ClientOptions options{.endpoint = *endpoint};
  options.connect = {
      .client_id = "thermometer",
      .clean_start = mqtt::CleanStart::no,
      .user_name = "plant",
      .password = bytes_of("secret"),
      .will = mqtt::Will{.topic = "plant/state", .payload = bytes_of("gone"), .qos = mqtt::QoS::at_least_once}};
  auto& client = *new (client_object.data()) client::MqttClient(
      dialect(), options, connector(), entropy(), {.session = session_buffer.memory(), .receive = receive_buffer},
      &observer_object);
  (void)client.start(now());
  ask(client);
  while (client.phase() != connection::Phase::stopped) {
    client.step(now());
    while (const auto event = client.next_event()) handle(*event);
    use(static_cast<std::uint32_t>(client.next_deadline().left(now()).count()));
  }
  const mqtt::TopicFilter commands = "plant/commands";
  (void)client.unsubscribe({&commands, 1});
  client.stop(now());
}

}  // namespace fairlead::size
