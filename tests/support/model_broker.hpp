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
  /// What the broker takes (5.0 section 3.2.2.3): CONNACK of 5.0 says so, and more is a breach.
  std::uint16_t receive_maximum = 65'535;
  std::uint32_t maximum_packet_size = 0;  ///< 0: no limit.
  unsigned maximum_qos = 2;
  bool retain_available = true;
  /// The CONNACK code of refused connections; 0: they are accepted.
  unsigned refuse_connect = 0;
  /// The reason of 5.0 with which publications and subscriptions are refused; 0: they are accepted. Under 3.1.1 only
  /// subscriptions can be, and without a reason.
  unsigned refuse = 0;
  /// The largest number of QoS 1 and 2 publications that were unacknowledged at once.
  std::size_t most_in_flight = 0;
  /// Whether acknowledgements of publications are held back until release_acks().
  bool hold_acks = false;
  void release_acks();
  /// Whether the client's session exists.
  bool has_session = false;
  /// How often the session was lost, or given up by a clean start.
  unsigned losses = 0;
  [[nodiscard]] bool is_settled() const { return outgoing_.empty() && received_qos_2_.empty(); }
  [[nodiscard]] bool is_connected() const { return connected_; }
  /// Messages for the client that are not acknowledged.
  [[nodiscard]] std::size_t unacknowledged() const { return outgoing_.size(); }

  void on_open() override;
  void on_bytes(Bytes bytes) override;
  /// A whole packet, for whoever cuts the client's bytes himself.
  void on_packet(const ClientPacket& p);
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
  void handle_connect(const ClientPacket& p);
  void handle_publish(const ClientPacket& p);
  void transmit(Outgoing& message, bool again);
  void complain(std::string what);
  [[nodiscard]] Buffer limits() const;
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
