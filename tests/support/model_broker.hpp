// SPDX-License-Identifier: Apache-2.0
/// @file  A broker as the standard wants it, for one client: it keeps a session over lost connections and writes down
/// what it was given.
#pragma once

#include "support/mqtt_wire.hpp"
#include "support/simulated_network.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::support {

class ModelBroker final : public Peer {
 public:
  explicit ModelBroker(unsigned version) : version_(version), reader_(version) {}

  /// A message for the client, sent when it is connected and again until it is acknowledged.
  void send(std::string topic, std::string payload, unsigned qos);
  /// As a broker that was killed: nothing is remembered but what was published.
  void lose_session();

  /// Every PUBLISH that began an onward delivery, in order: at QoS 2 once for each identifier until PUBREL.
  std::vector<std::string> published;
  /// The first breach of the standard by the client; empty if none.
  std::string problem;
  std::uint16_t receive_maximum = 65'535;
  /// The largest number of QoS 1 and 2 publications that were unacknowledged at once.
  std::size_t most_in_flight = 0;
  /// Whether acknowledgements of publications are held back until release_acks().
  bool hold_acks = false;
  void release_acks();
  /// Whether the client's session exists.
  bool has_session = false;
  [[nodiscard]] bool is_settled() const { return outgoing_.empty() && received_qos_2_.empty(); }

  void on_open() override;
  void on_bytes(Bytes bytes) override;
  void on_cut() override;
  Buffer take_output() override { return std::exchange(output_, {}); }
  [[nodiscard]] bool wants_cut() const override { return cut_; }

 private:
  struct Outgoing {
    std::string topic;
    std::string payload;
    unsigned qos = 0;
    std::uint16_t id = 0;
    bool sent = false;
    bool released = false;
  };
  void handle(const ClientPacket& p);
  void handle_connect(const ClientPacket& p);
  void handle_publish(const ClientPacket& p);
  void transmit(Outgoing& message, bool again);
  void complain(std::string what);
  void acknowledge(const ClientPacket& p);

  unsigned version_;
  PacketReader reader_;
  Buffer output_;
  std::vector<ClientPacket> held_;
  std::deque<Outgoing> outgoing_;
  std::set<std::uint16_t> received_qos_2_;
  std::set<std::uint16_t> in_flight_;
  std::uint16_t last_id_ = 0;
  bool connected_ = false;
  bool cut_ = false;
};

}  // namespace fairlead::support
