// SPDX-License-Identifier: Apache-2.0
#include "support/model_broker.hpp"

#include <algorithm>
#include <exception>

namespace fairlead::support {

void ModelBroker::send(std::string topic, std::string payload, unsigned qos) {
  Outgoing message{std::move(topic), std::move(payload), qos, qos == 0 ? std::uint16_t{0} : ++last_id_};
  if (connected_) transmit(message, false);
  if (qos != 0) outgoing_.push_back(std::move(message));
}

void ModelBroker::lose_session() {
  has_session = false;
  ++losses;
  received_qos_2_.clear();
  outgoing_.clear();
}

void ModelBroker::on_open() {
  reader_.clear();
  output_.clear();
  held_.clear();
  in_flight_.clear();
  connected_ = cut_ = false;
}

void ModelBroker::on_cut() { on_open(); }

void ModelBroker::release_acks() {
  hold_acks = false;
  for (const ClientPacket& p : std::exchange(held_, {})) acknowledge(p);
}

void ModelBroker::complain(std::string what) {
  if (problem.empty()) problem = std::move(what);
  cut_ = true;
}

void ModelBroker::on_bytes(Bytes bytes) {
  reader_.push(bytes);
  try {
    while (!cut_) {
      const auto p = reader_.next();
      if (!p) return;
      on_packet(*p);
    }
  } catch (const std::exception& broken) {
    complain(broken.what());
  }
}

void ModelBroker::on_packet(const ClientPacket& p) {
  if (p.type == 1) return handle_connect(p);
  if (!connected_) return complain("a packet before CONNECT");
  // A client that says DISCONNECT before CONNACK does not know the limit.
  const bool too_large = maximum_packet_size != 0 && p.bytes.size() > maximum_packet_size;
  if (too_large && p.type != 14) return complain("Maximum Packet Size exceeded");
  const auto with_id = [&](const Outgoing& o) { return o.id == p.id; };
  switch (p.type) {
    case 3: return handle_publish(p);
    case 4:
    case 7: {  // PUBACK, PUBCOMP: the message is over.
      const auto found = std::ranges::find_if(outgoing_, with_id);
      if (found == outgoing_.end()) return;
      if ((p.type == 4) != (found->qos == 1)) return complain("an acknowledgement of another QoS");
      outgoing_.erase(found);
      return;
    }
    case 5: {  // PUBREC
      const auto found = std::ranges::find_if(outgoing_, with_id);
      if (found == outgoing_.end() || found->qos != 2) return complain("PUBREC without a message");
      found->released = true;
      output_ += pubrel(p.id);
      return;
    }
    case 6:  // PUBREL
      received_qos_2_.erase(p.id);
      in_flight_.erase(p.id);
      output_ += pubcomp(p.id);
      return;
    case 8:
      output_ += suback(p.id, Buffer(p.filters.size(), static_cast<std::byte>(version_ == 4 ? refuse & 0x80U : refuse)),
                        version_ == 5 ? std::optional(block()) : std::nullopt);
      return;
    case 10:
      output_ += unsuback(p.id, version_ == 5 ? Buffer(p.filters.size(), static_cast<std::byte>(refuse)) : Buffer{},
                          version_ == 5 ? std::optional(block()) : std::nullopt);
      return;
    case 12: output_ += pingresp(); return;
    default: return;
  }
}

void ModelBroker::handle_connect(const ClientPacket& p) {
  if (connected_) return complain("CONNECT twice");
  const std::optional<Buffer> properties = version_ == 5 ? std::optional(block(limits())) : std::nullopt;
  if (refuse_connect != 0) {
    output_ += connack(refuse_connect, false, properties);
    cut_ = true;
    return;
  }
  connected_ = true;
  if ((p.connect_flags & 2U) != 0) lose_session();
  output_ += connack(0, has_session, properties);
  has_session = true;
  for (Outgoing& message : outgoing_) transmit(message, true);
}

Buffer ModelBroker::limits() const {
  Buffer said;
  if (receive_maximum != 65'535) {
    said += raw({0x21, static_cast<unsigned>(receive_maximum >> 8U), receive_maximum & 0xffU});
  }
  if (maximum_qos != 2) said += raw({0x24, maximum_qos});
  if (!retain_available) said += raw({0x25, 0});
  if (maximum_packet_size != 0) {
    said += raw({0x27, 0, 0, maximum_packet_size >> 8U & 0xffU, maximum_packet_size & 0xffU});
  }
  return said;
}

void ModelBroker::handle_publish(const ClientPacket& p) {
  if (p.qos() > maximum_qos) return complain("Maximum QoS exceeded");
  if ((p.flags & kRetainBit) != 0 && !retain_available) return complain("Retain is not available");
  if (p.qos() == 0) {
    published.push_back(p.payload);
    return;
  }
  in_flight_.insert(p.id);
  most_in_flight = std::max(most_in_flight, in_flight_.size());
  if (in_flight_.size() > receive_maximum) return complain("Receive Maximum exceeded");
  // Only a new message can be refused: what was received before stays received.
  if (refuse != 0 && version_ == 5 && !received_qos_2_.contains(p.id)) {
    in_flight_.erase(p.id);
    output_ += support::acknowledge(p.qos() == 1 ? kPuback : kPubrec, p.id, refuse);
    return;
  }
  if (p.qos() == 1) {
    published.push_back(p.payload);
    return acknowledge(p);
  }
  if (received_qos_2_.insert(p.id).second) published.push_back(p.payload);
  acknowledge(p);
}

void ModelBroker::acknowledge(const ClientPacket& p) {
  if (hold_acks) {
    held_.push_back(p);
    return;
  }
  if (p.qos() == 1) in_flight_.erase(p.id);
  output_ += p.qos() == 1 ? puback(p.id) : pubrec(p.id);
}

void ModelBroker::transmit(Outgoing& message, bool again) {
  if (message.released) {
    output_ += pubrel(message.id);
    return;
  }
  const unsigned dup = again && message.sent && message.qos != 0 ? kDupFlag : 0;
  output_ += publish(message.topic, message.payload, message.qos, message.id, dup,
                     version_ == 5 ? std::optional(block()) : std::nullopt);
  message.sent = true;
}

}  // namespace fairlead::support
