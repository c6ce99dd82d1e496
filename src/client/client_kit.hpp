// SPDX-License-Identifier: Apache-2.0
/// @file  A client in virtual time with a broker, for this module's tests.
#pragma once

#include "fairlead/client/mqtt_client.hpp"

#include "support/model_broker.hpp"
#include "support/scripted_broker.hpp"
#include "support/seen.hpp"
#include "support/session_kit.hpp"
#include "support/simulated_connector.hpp"
#include "support/virtual_platform.hpp"

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fairlead::client::test {

using support::operator+=;

/// What a client reported.
struct ClientSeen : support::Seen {
  std::vector<connection::Offline> offline;
  std::vector<std::string> order;  ///< The kind of each event.
};

inline const char* kind_of(const Event& event) {
  constexpr std::array kNames{"connected", "offline", "piece", "aborted", "completed"};
  return kNames[event.index()];
}

/// A client, the memory that it is given, each part of exactly its size, and the broker behind its connector.
///
/// It is driven only when its wait list or its deadline says so, as a loop that waits would: what these do not tell
/// does not happen.
class ClientBench {
 public:
  ClientBench(support::Peer& broker, const mqtt::Dialect& dialect, support::KitSizes sizes)
      : broker_(broker), dialect_(dialect), memory_(sizes) {}

  // Before start().
  ClientOptions options{.endpoint = *net::parse_endpoint("mqtts://broker.example"), .connect = {.client_id = "device"}};
  std::size_t receive_size = 256;
  std::size_t chunk_size = 32;
  std::size_t source_slots = 2;
  /// Further calls that are not needed, after each needed one.
  bool fidgets = false;

  support::VirtualClock clock;
  support::VirtualEntropy entropy;
  platform::Entropy* random = &entropy;  ///< Of the client. Before start().
  support::SimulatedConnector connector;
  Observer observer;
  ClientSeen seen;
  /// Whether events are taken at all.
  bool takes_events = true;
  /// Called with each event before it is recorded.
  std::function<void(const Event&)> on_event;
  /// How the broker ends a connection: in order, or by breaking it.
  bool broker_breaks = false;

  /// The client; made by the first call.
  MqttClient& client() {
    if (!client_) {
      receive_.resize(receive_size);
      chunk_.resize(chunk_size);
      slots_.resize(source_slots);
      client_ = std::make_unique<MqttClient>(
          dialect_, options, connector, *random,
          ClientMemory{.session = memory_.memory(), .receive = receive_, .chunk = chunk_, .sources = slots_},
          &observer);
    }
    return *client_;
  }
  /// Ends it, as a loss of power does; its memory is as good as new for the next one.
  void lose_power() { client_.reset(); }

  /// Starts, and lets everything happen that needs no time.
  void start() {
    if (!client().start(clock.time)) throw std::runtime_error("the client does not start");
    run();
  }

  /// Moves bytes and steps until nothing moves.
  void run() {
    for (int rounds = 0; rounds < 100'000; ++rounds) {
      const bool stepped = step_if_due();
      if (!pump() && !stepped) return;
    }
    throw std::runtime_error("the client does not come to rest");
  }

  /// Lets time pass, with every deadline on the way.
  void advance(Duration d) {
    const Instant end = clock.time + d;
    run();
    while (client().next_deadline().at() <= end) {
      clock.time = std::max(clock.time, client().next_deadline().at());
      run();
    }
    clock.time = end;
    run();
  }

  /// One round of a loop that waits. Whether it stepped.
  bool step_if_due() {
    std::array<WaitItem, 4> storage{};
    WaitList list(storage);
    client().collect_waits(list);
    const bool due = list.ready() || client().next_deadline().passed(clock.time);
    if (due) client().step(clock.time);
    if (due && fidgets) client().step(clock.time);
    if (fidgets) client().flush(clock.time);
    take_events();
    return due;
  }

  /// Moves what can be moved between the peer's end of the line and the broker.
  bool pump() {
    if (connector.is_connected() && served_ != connector.opened) {
      served_ = connector.opened;
      line_is_up_ = true;
      to_client_.clear();
      broker_.on_open();
    }
    if (!line_is_up_) return false;
    bool moved = hear();
    if (!line_is_up_) return true;
    to_client_ += broker_.take_output();
    moved = say() || moved;
    if (!broker_.wants_cut() || !to_client_.empty()) return moved;
    broker_breaks ? connector.peer().break_now() : connector.peer().close();
    hang_up();
    return true;
  }
  void take_events() {
    while (takes_events) {
      const auto event = client().next_event();
      if (!event) return;
      if (on_event) on_event(*event);
      seen.order.emplace_back(kind_of(*event));
      std::visit([&](const auto& one) { record(one); }, *event);
    }
  }

  /// Breaks the connection, with what was on its way.
  void cut() {
    connector.peer().break_now();
    hang_up();
    run();
  }

  Result<mqtt::Op> publish(std::string_view topic, std::string_view payload, mqtt::QoS qos = mqtt::QoS::at_most_once) {
    return client().publish(
        {.topic = *mqtt::TopicName::parse(topic), .payload = mqtt::Payload::copy_of(payload), .qos = qos});
  }
  Result<mqtt::Op> publish(std::string_view topic, PayloadSource& source, mqtt::QoS qos = mqtt::QoS::at_most_once) {
    return client().publish({.topic = *mqtt::TopicName::parse(topic), .payload = {}, .qos = qos}, source);
  }
  Result<mqtt::Op> subscribe(std::string_view filter, mqtt::QoS qos = mqtt::QoS::at_most_once) {
    const mqtt::Subscription one{.filter = *mqtt::TopicFilter::parse(filter), .qos = qos};
    return client().subscribe(std::span(&one, 1));
  }

  [[nodiscard]] connection::Phase phase() { return client().phase(); }
  [[nodiscard]] const Failure& last_failure() const { return seen.offline.back().failure; }
  [[nodiscard]] const Counters& counters() const { return observer.counters(); }

 private:
  void record(const connection::Offline& offline) { seen.offline.push_back(offline); }
  template <class T>
  void record(const T& event) {
    recorder_.add(event);
  }

  bool hear() {
    std::array<std::byte, 4096> chunk{};
    const IoResult got = io::StreamRef(connector.peer()).recv(chunk);
    if (got.ok()) broker_.on_bytes(Bytes(chunk).first(got.size()));
    if (got.ok() || got.blocked()) return got.ok();
    connector.peer().close();
    hang_up();
    return true;
  }
  bool say() {
    if (to_client_.empty()) return false;
    const IoResult sent = io::StreamRef(connector.peer()).send(Bytes(to_client_));
    if (sent.ok()) to_client_.erase(to_client_.begin(), to_client_.begin() + static_cast<std::ptrdiff_t>(sent.size()));
    return sent.ok();
  }
  void hang_up() {
    broker_.on_cut();
    line_is_up_ = false;
  }

  support::Peer& broker_;
  const mqtt::Dialect& dialect_;
  support::KitMemory memory_;
  std::vector<std::byte> receive_;
  std::vector<std::byte> chunk_;
  std::vector<SourceSlot> slots_;
  std::unique_ptr<MqttClient> client_;
  support::Recorder recorder_{seen};
  support::Buffer to_client_;
  std::size_t served_ = 0;  ///< Which of the connector's attempts the broker has served last.
  bool line_is_up_ = false;
};

template <class Broker>
struct ClientKit : ClientBench {
  explicit ClientKit(const mqtt::Dialect& dialect = mqtt::v3_1_1(), support::KitSizes sizes = {})
      : ClientBench(broker, dialect, sizes) {}
  template <class... Args>
  ClientKit(const mqtt::Dialect& dialect, support::KitSizes sizes, Args... broker_args)
      : ClientBench(broker, dialect, sizes), broker(broker_args...) {}
  Broker broker;
};

/// A client whose broker follows a script that begins with the handshake.
struct ScriptedClient : ClientKit<support::ScriptedBroker> {
  using ClientKit::ClientKit;
  void expect_connect(bool session_present = false) {
    const bool v5 = client().session().version() == mqtt::Version::v5;
    broker.expect(support::connect())
        .reply(support::connack(0, session_present, v5 ? std::optional(support::block()) : std::nullopt));
  }
  /// Starts, and is online.
  void online() {
    expect_connect();
    start();
  }
};
using ModelClient = ClientKit<support::ModelBroker>;

}  // namespace fairlead::client::test
