// SPDX-License-Identifier: Apache-2.0
#include "fairlead/io/pipe.hpp"
#include "fairlead/mqtt/session.hpp"

#include "firmware/device.hpp"
#include "firmware/reflector.hpp"
#include "firmware/run_on.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <variant>

namespace fairlead::firmware {
namespace {

using conformance::Check;

bool compare_with_others = false;

/// One transport: a pipe that is smaller than the larger messages one way, and the server at its other end.
struct Connection {
  explicit Connection(Reflector::Memory memory) : server(pipe.b(), memory) {}
  std::array<std::byte, 300> up{};
  std::array<std::byte, 4096> down{};
  io::Pipe pipe{up, down};
  Reflector server;
};

/// A session, the present connection, and what was received.
struct Bench {
  enum class Capability : std::uint8_t {
    none
  };
  [[nodiscard]] static bool has(Capability) { return true; }

  explicit Bench(const mqtt::Dialect& dialect) : session(dialect, buffers.memory()) {}

  void connect(Check& check, Reflector::Memory memory) {
    connection.emplace(memory);
    const bool kept = memory == Reflector::Memory::kept;
    check.that(session
                   .on_transport_up(
                       {.client_id = "board", .clean_start = kept ? mqtt::CleanStart::no : mqtt::CleanStart::yes}, now)
                   .has_value(),
               "CONNECT is queued");
    run();
    check.that(session.state() == mqtt::SessionState::online, "CONNACK accepts");
  }
  void cut() {
    connection.reset();
    session.on_transport_lost();
    while (session.next_event()) {
    }
  }

  /// Moves bytes until nothing moves.
  void run() {
    while (send() || receive()) connection->server.step();
  }
  bool send() {
    const auto pieces = session.to_send();
    if (pieces.empty()) return false;
    const IoResult sent = io::StreamRef(connection->pipe.a()).send(pieces);
    if (!sent.ok()) return false;
    session.on_sent(sent.size(), now);
    return true;
  }
  bool receive() {
    std::array<std::byte, 100> chunk{};
    const IoResult got = io::StreamRef(connection->pipe.a()).recv(chunk);
    if (!got.ok()) return false;
    for (Bytes rest = Bytes(chunk).first(got.size()); !rest.empty();) {
      rest = rest.subspan(session.on_bytes(rest, now));
      while (const auto event = session.next_event()) take(*event);
      send();
    }
    return true;
  }
  void take(const mqtt::Event& event) {
    if (const auto* piece = std::get_if<mqtt::MessagePiece>(&event)) {
      intact = intact && piece->offset == received_size % sizeof received &&
               copy_bytes(MutableBytes(received).subspan(piece->offset), piece->data) == piece->data.size();
      received_size = piece->offset + piece->data.size();
      if (!piece->is_last()) return;
      ++messages;
      last_qos = piece->header.qos;
      last_topic_right = piece->header.topic.view() == "plant/temperature";
      intact = intact && received_size == piece->header.payload_size;
      last_size = received_size;
      received_size = 0;
    } else if (const auto* completed = std::get_if<mqtt::Completed>(&event)) {
      if (completed->error) ++failed;
      ++completions;
    } else if (std::holds_alternative<mqtt::Ended>(event)) {
      ++failed;
    }
  }

  /// Whether the last message was `payload`.
  [[nodiscard]] bool last_was(Bytes payload) const {
    return intact && last_topic_right && equal(Bytes(received).first(last_size), payload) != compare_with_others;
  }

  Instant now{};
  mqtt::SessionBuffers<256, 64, 512, 4, 4> buffers;
  mqtt::Session session;
  std::optional<Connection> connection;
  std::array<std::byte, 1500> received{};
  std::size_t received_size = 0;
  std::size_t last_size = 0;
  mqtt::QoS last_qos{};
  bool last_topic_right = false;
  bool intact = true;
  int messages = 0;
  int completions = 0;
  int failed = 0;
};

void subscribe(Check& check, Bench& bench) {
  const mqtt::Subscription one{.filter = "plant/#", .qos = mqtt::QoS::exactly_once};
  check.that(bench.session.subscribe(std::span(&one, 1)).has_value(), "SUBSCRIBE is queued");
  bench.run();
  check.equal(bench.completions, 1, "SUBACK completes it");
}

void every_qos_comes_back(Check& check, Bench& bench) {
  bench.connect(check, Reflector::Memory::fresh);
  subscribe(check, bench);
  for (const auto qos : {mqtt::QoS::at_most_once, mqtt::QoS::at_least_once, mqtt::QoS::exactly_once}) {
    const int before = bench.messages;
    const auto payload = mqtt::Payload::copy_of("21.5");
    check.that(bench.session.publish({.topic = "plant/temperature", .payload = payload, .qos = qos}).has_value(),
               "PUBLISH is queued");
    bench.run();
    check.equal(bench.messages, before + 1, "it comes back once");
    check.equal(bench.last_qos, qos, "at its QoS");
    check.that(bench.last_was(payload.bytes()), "as it was");
  }
  check.equal(bench.session.unfinished(), 0, "every operation is over");
  check.equal(bench.failed, 0, "none failed");
  check.equal(bench.connection->server.unacknowledged(), 0, "the server has every acknowledgement");
  check.that(bench.session.disconnect().has_value(), "DISCONNECT is queued");
  bench.run();
  check.that(bench.connection->server.disconnected(), "and arrives");
  check.that(bench.connection->server.content(), "no rule was broken");
}

void a_message_larger_than_any_buffer_comes_back(Check& check, Bench& bench) {
  std::array<std::byte, 1500> large{};
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<std::byte>(i * 7 + i / 256);
  bench.connect(check, Reflector::Memory::fresh);
  check.that(
      bench.session
          .publish(
              {.topic = "plant/temperature", .payload = mqtt::Payload::borrow(large), .qos = mqtt::QoS::exactly_once})
          .has_value(),
      "PUBLISH is queued");
  bench.run();
  check.equal(bench.messages, 1, "it comes back once");
  check.that(bench.last_was(large), "as it was");
  check.equal(bench.completions, 1, "PUBCOMP completes it");
}

void an_interrupted_message_is_sent_again(Check& check, Bench& bench) {
  bench.connect(check, Reflector::Memory::fresh);
  const auto payload = mqtt::Payload::copy_of("21.5");
  check.that(bench.session.publish({.topic = "plant/temperature", .payload = payload, .qos = mqtt::QoS::at_least_once})
                 .has_value(),
             "PUBLISH is queued");
  check.that(bench.send(), "it leaves");
  bench.cut();
  check.equal(bench.session.unfinished(), 1, "it is not over");
  bench.connect(check, Reflector::Memory::kept);
  check.equal(bench.connection->server.duplicates(), 1, "it is sent again, marked so");
  check.equal(bench.completions, 1, "PUBACK completes it");
  check.that(bench.last_was(payload.bytes()), "as it was");
}

using MqttCase = conformance::Case<Bench>;
constexpr auto kCases = std::array{
    MqttCase{"every_qos_comes_back", "a round trip at QoS 0, 1 and 2", {}, every_qos_comes_back},
    MqttCase{"a_message_larger_than_any_buffer_comes_back",
             "payloads pass in pieces, both ways",
             {},
             a_message_larger_than_any_buffer_comes_back},
    MqttCase{"an_interrupted_message_is_sent_again",
             "a lost connection loses no message",
             {},
             an_interrupted_message_is_sent_again},
};

}  // namespace

int run_mqtt(Fault fault) {
  compare_with_others = fault == Fault::yes;
  Tally tally;
  const std::span<const MqttCase> suite(kCases);
  run_on<Bench>("Mqtt311", suite, tally, mqtt::v3_1_1());
  run_on<Bench>("Mqtt5", suite, tally, mqtt::v5());
  return tally.conclude("mqtt");
}

}  // namespace fairlead::firmware
