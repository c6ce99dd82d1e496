// SPDX-License-Identifier: Apache-2.0
/// @file  A session with its memory, a peer and the network between them, for tests.
#pragma once

#include "fairlead/mqtt/session.hpp"

#include "support/model_broker.hpp"
#include "support/scripted_broker.hpp"
#include "support/simulated_network.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace fairlead::support {

/// Sizes of a session's memory, as a test wants them.
struct KitSizes {
  std::size_t transmit = 1024;
  std::size_t receive = 256;
  std::size_t outbox = 1024;
  std::size_t operations = 8;
  std::size_t inbound = 8;
};

/// Memory from the heap, each part of exactly its size, so that the address sanitizer sees every step past its end.
class KitMemory {
 public:
  explicit KitMemory(KitSizes s)
      : transmit_(s.transmit), receive_(s.receive), outbox_(s.outbox), operations_(s.operations), inbound_(s.inbound) {}
  mqtt::SessionMemory memory() { return {transmit_, receive_, outbox_, operations_, inbound_}; }

 private:
  std::vector<std::byte> transmit_;
  std::vector<std::byte> receive_;
  std::vector<std::byte> outbox_;
  std::vector<mqtt::Operation> operations_;
  std::vector<mqtt::InboundId> inbound_;
};

template <class Broker>
struct SessionKit {
  explicit SessionKit(const mqtt::Dialect& dialect = mqtt::v3_1_1(), KitSizes sizes = {})
      : memory(sizes), session(dialect, memory.memory()) {}
  template <class... Args>
  SessionKit(const mqtt::Dialect& dialect, KitSizes sizes, Args... broker_args)
      : memory(sizes), session(dialect, memory.memory()), broker(broker_args...) {}

  Result<mqtt::Op> publish(std::string_view topic, std::string_view payload, mqtt::QoS qos = mqtt::QoS::at_most_once,
                           mqtt::Retain retain = mqtt::Retain::no) {
    return session.publish({.topic = *mqtt::TopicName::parse(topic),
                            .payload = mqtt::Payload::copy_of(payload),
                            .qos = qos,
                            .retain = retain});
  }
  Result<mqtt::Op> subscribe(std::string_view filter, mqtt::QoS qos = mqtt::QoS::at_most_once) {
    const mqtt::Subscription one{.filter = *mqtt::TopicFilter::parse(filter), .qos = qos};
    return session.subscribe(std::span(&one, 1));
  }

  KitMemory memory;
  mqtt::Session session;
  Broker broker;
  SimulatedNetwork net{session, broker};
};

/// A session with a scripted broker. online() does the handshake that the script begins with.
struct ScriptedKit : SessionKit<ScriptedBroker> {
  using SessionKit::SessionKit;
  /// Connects; under 5.0, CONNACK has `properties`.
  void online(bool session_present = false, const Buffer& properties = {}) {
    const bool v5 = session.version() == mqtt::Version::v5;
    broker.expect(connect()).reply(connack(0, session_present, v5 ? std::optional(block(properties)) : std::nullopt));
    (void)net.open();
    net.run();
  }
};

}  // namespace fairlead::support
