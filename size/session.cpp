// SPDX-License-Identifier: Apache-2.0
// A publisher and subscriber on the MQTT session alone, in a superloop: user name and will, subscribing, messages at
// every QoS both ways, keep-alive, work resumed after a lost connection, and an orderly end.
#include "fairlead/mqtt/session.hpp"

#include "outside.hpp"
#include "outside_dialect.hpp"

#include <array>
#include <cstddef>
#include <new>
#include <variant>

namespace fairlead::size {
namespace {

mqtt::SessionBuffers<256, 64, 512, 8, 8> session_buffer;
std::array<std::byte, 256> receive_buffer;
alignas(mqtt::Session) std::array<std::byte, sizeof(mqtt::Session)> session_object;

void handle(const mqtt::Event& event) {
  if (const auto* connected = std::get_if<mqtt::Connected>(&event)) {
    use(connected->session_present ? 1U : 0U);
  } else if (const auto* piece = std::get_if<mqtt::MessagePiece>(&event)) {
    use(bytes_of(piece->header.topic.view()));
    use(piece->data);
  } else if (const auto* completed = std::get_if<mqtt::Completed>(&event)) {
    use(completed->error ? static_cast<std::uint32_t>(*completed->error) : 0U);
  } else if (const auto* ended = std::get_if<mqtt::Ended>(&event)) {
    use(static_cast<std::uint32_t>(ended->error));
  }
}

/// One round of the loop. Whether the transport still works.
bool step(mqtt::Session& session) {
  session.on_time(now());
  for (auto pieces = session.to_send(); !pieces.empty(); pieces = session.to_send()) {
    const IoResult sent = transport_send(pieces);
    if (sent.blocked()) break;
    if (!sent.ok()) return false;
    session.on_sent(sent.size(), now());
  }
  const IoResult got = transport_recv(receive_buffer);
  if (!got.ok()) return got.blocked();
  for (Bytes rest = Bytes(receive_buffer).first(got.size()); !rest.empty();) {
    rest = rest.subspan(session.on_bytes(rest, now()));
    while (const auto event = session.next_event()) handle(*event);
    if (!session.accepts_bytes()) break;
  }
  return !session.wants_close();
}

void ask(mqtt::Session& session) {
  const mqtt::Subscription commands{.filter = "plant/commands", .qos = mqtt::QoS::exactly_once};
  (void)session.subscribe({&commands, 1});
  for (const auto qos : {mqtt::QoS::at_most_once, mqtt::QoS::at_least_once, mqtt::QoS::exactly_once}) {
    (void)session.publish({.topic = "plant/temperature", .payload = mqtt::Payload::copy_of("21.5"), .qos = qos});
  }
}

}  // namespace

void program() {
  auto& session = *new (session_object.data()) mqtt::Session(dialect(), session_buffer.memory());
  const mqtt::ConnectOptions options{
      .client_id = "thermometer",
      .clean_start = mqtt::CleanStart::no,
      .user_name = "plant",
      .password = bytes_of("secret"),
      .will = mqtt::Will{.topic = "plant/state", .payload = bytes_of("gone"), .qos = mqtt::QoS::at_least_once}};
  ask(session);
  while (session.on_transport_up(options, now())) {
    while (step(session)) use(static_cast<std::uint32_t>(session.next_deadline().left(now()).count()));
    session.on_transport_lost();
  }
  const mqtt::TopicFilter commands = "plant/commands";
  (void)session.unsubscribe({&commands, 1});
  (void)session.disconnect();
}

}  // namespace fairlead::size
