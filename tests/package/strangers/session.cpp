// SPDX-License-Identifier: Apache-2.0
// A stranger's program without any port: an MQTT session over a pipe. It supplies what a log port would.
#include "fairlead/mqtt/session.hpp"

#include "fairlead/base/check.hpp"
#include "fairlead/base/log.hpp"
#include "fairlead/io/pipe.hpp"
#include "fairlead/io/stream.hpp"
#include "fairlead/mqtt/dialect.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

void fairlead::log_line(LogLevel, std::string_view, std::string_view, std::int64_t, std::int64_t) {}
void fairlead::check_failed(const char* expression, const char*, int) {
  std::fprintf(stderr, "this must hold: %s\n", expression);
  std::abort();
}

namespace {

using namespace fairlead;

struct Device {
  std::array<std::byte, 256> up{};
  std::array<std::byte, 256> down{};
  io::Pipe pipe{up, down};
  mqtt::SessionBuffers<256, 64, 256, 4, 4> buffers;
  mqtt::Session session{mqtt::v3_1_1(), buffers.memory()};
  std::array<std::byte, 256> arrived{};  ///< At the server, from its start.

  /// Sends what the session has; whether a packet of this type arrives.
  bool sends(unsigned char type) {
    const IoResult sent = io::StreamRef(pipe.a()).send(session.to_send());
    if (!sent.ok()) return false;
    session.on_sent(sent.size(), Instant{});
    return io::StreamRef(pipe.b()).recv(arrived).ok() && arrived[0] == std::byte{type};
  }

  /// The server's answer reaches the session by the pipe; gives its first event.
  template <std::size_t N>
  std::optional<mqtt::Event> answer(const std::array<std::byte, N>& packet) {
    if (!io::StreamRef(pipe.b()).send(packet).ok()) return {};
    std::array<std::byte, N> received{};
    const IoResult got = io::StreamRef(pipe.a()).recv(received);
    if (!got.ok() || session.on_bytes(Bytes(received).first(got.size()), Instant{}) != N) return {};
    return session.next_event();
  }
};

bool a_message_is_acknowledged() {
  Device device;
  if (!device.session.on_transport_up({.client_id = "stranger"}, Instant{}) || !device.sends(0x10)) return false;
  const auto connected = device.answer(std::array{std::byte{0x20}, std::byte{2}, std::byte{0}, std::byte{0}});
  if (!connected || !std::holds_alternative<mqtt::Connected>(*connected)) return false;
  if (!device.session.publish(
          {.topic = "plant/temperature", .payload = mqtt::Payload::copy_of("21.5"), .qos = mqtt::QoS::at_least_once}) ||
      !device.sends(0x32)) {
    return false;
  }
  const std::byte* id = &device.arrived[4 + std::string_view("plant/temperature").size()];
  const auto completed = device.answer(std::array{std::byte{0x40}, std::byte{2}, id[0], id[1]});
  return completed && std::holds_alternative<mqtt::Completed>(*completed) &&
         !std::get<mqtt::Completed>(*completed).error;
}

}  // namespace

int main() {
  if (!a_message_is_acknowledged()) return std::puts("the message is not acknowledged"), 1;
  return 0;
}
