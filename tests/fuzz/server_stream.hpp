// SPDX-License-Identifier: Apache-2.0
/// @file  ServerStream: what the bytes of a server mean, read a second time in the plainest way.
#pragma once

#include "fairlead/base/status.hpp"

#include "support/mqtt_wire.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fairlead::fuzz {

/// A message as the standard says it is to be delivered.
struct Message {
  std::string topic;
  std::string payload;
  support::Buffer properties;
  unsigned flags = 0;
  std::uint16_t id = 0;
  friend bool operator==(const Message&, const Message&) = default;
};

/// PUBACK, PUBREC, PUBREL or PUBCOMP that is due.
struct Answer {
  unsigned type = 0;
  std::uint16_t id = 0;
  unsigned reason = 0;
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// A request that the server answered.
struct Finished {
  std::uint16_t id = 0;
  unsigned reason = 0;
  friend bool operator==(const Finished&, const Finished&) = default;
};

/// How a connection ends by what the server sent.
struct Over {
  Errc error{};
  bool by_server = false;
  unsigned reason = 0;  ///< If by_server, as a code of 5.0.
};

/// Follows the server's side of a session over its connections, and keeps what a client must make of it. Everything
/// is kept and compared later, so bytes can come in any pieces.
class ServerStream {
 public:
  /// `identifiers`: how many unreleased QoS 2 messages the client can remember. `largest_packet`: 0 is no limit.
  ServerStream(unsigned version, std::size_t identifiers, std::uint32_t largest_packet)
      : version_(version), identifiers_(identifiers), largest_packet_(largest_packet) {}

  /// A connection begins with CONNECT.
  void connect(bool clean);
  void lose();
  /// What the client has sent on this connection and the server may answer: 1 or 2 for PUBLISH by its QoS, 6 PUBREL, 8
  /// SUBSCRIBE, 10 UNSUBSCRIBE; 0 for a packet that is still on its way.
  void request(std::uint16_t id, unsigned kind, std::size_t filters = 0);
  /// The client gave it up by itself.
  void forget(std::uint16_t id) { requests_.erase(id); }
  void feed(Bytes bytes);

  std::vector<Message> messages;  ///< To be delivered, in order.
  std::vector<Answer> answers;    ///< To be sent, in order.
  std::vector<Finished> finished;
  std::optional<Over> over;  ///< Of this connection.
  bool accepted = false;     ///< CONNACK of this connection said so.
  bool session_present = false;
  support::Buffer connack_properties;
  std::uint32_t largest = 0;   ///< Of the packets that began on this connection, in bytes.
  bool limits_change = false;  ///< CONNACK of 5.0 restricts what the client may send.

 private:
  struct Request {
    unsigned kind = 0;
    std::size_t filters = 0;
    bool received = false;  ///< PUBREC of QoS 2 came.
    bool sent = false;      ///< On this connection.
  };
  /// Judges the packet at the front of what is there. Returns its size, or 0 when it must wait or all is over.
  std::size_t take_packet(Bytes front);
  bool take_publish(Bytes there, std::size_t remaining, unsigned flags);
  bool make_room();
  void take(unsigned type, Bytes body);
  void take_connack(ByteReader in);
  void take_ack(unsigned type, ByteReader in);
  void take_sub_ack(unsigned type, ByteReader in);
  void take_disconnect(ByteReader in);
  void finish(std::map<std::uint16_t, Request>::iterator request, unsigned reason);
  void breach(Errc error = Errc::protocol) { over = Over{.error = error}; }

  unsigned version_;
  std::size_t identifiers_;
  std::uint32_t largest_packet_;
  support::Buffer bytes_;
  std::size_t begin_ = 0;  ///< Of what has not been judged.
  std::map<std::uint16_t, Request> requests_;
  std::set<std::uint16_t> unreleased_;
  std::set<std::uint16_t> unmentioned_;  ///< Of these, what was not published on this connection.
  bool clean_ = false;
};

}  // namespace fairlead::fuzz
