// SPDX-License-Identifier: Apache-2.0
/// @file  What goes out: payloads, publications, subscriptions, wills. What comes in: the header of a message.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/mqtt/property.hpp"
#include "fairlead/mqtt/topic.hpp"
#include "fairlead/mqtt/types.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace fairlead::mqtt {

/// The payload of a publication, and who owns it. A small value; copies refer to the same bytes.
class Payload {
 public:
  /// Who owns the bytes.
  enum class Kind : std::uint8_t {
    copied,    ///< The session copies it while publish() runs.
    borrowed,  ///< The session reads it in place: it must live, unchanged, until the operation completes.
    streamed   ///< The session asks for it piece by piece, again from the start after each lost connection.
  };

  /// No bytes.
  constexpr Payload() = default;
  /// Bytes that may change or end as soon as publish() has returned. They must fit into the outbox (QoS 1 and 2) or
  /// into the transmit buffer or outbox (QoS 0).
  [[nodiscard]] static constexpr Payload copy_of(Bytes bytes) { return {Kind::copied, bytes, bytes.size()}; }
  [[nodiscard]] static Payload copy_of(std::string_view text) { return copy_of(bytes_of(text)); }
  /// Bytes that live, unchanged, until the operation completes (when publish() returns an Op that is done(), until
  /// then). They take no room in the outbox.
  [[nodiscard]] static constexpr Payload borrow(Bytes bytes) { return {Kind::borrowed, bytes, bytes.size()}; }
  /// `size` bytes that the driver supplies when Session::payload_wanted() asks for them. Any size can be asked for;
  /// publish() refuses what one packet cannot hold.
  [[nodiscard]] static constexpr Payload stream(std::uint64_t size) { return {Kind::streamed, {}, size}; }

  [[nodiscard]] constexpr Kind kind() const { return kind_; }
  /// In bytes.
  [[nodiscard]] constexpr std::uint64_t size() const { return size_; }
  /// Empty for a streamed payload.
  [[nodiscard]] constexpr Bytes bytes() const { return bytes_; }

 private:
  constexpr Payload(Kind kind, Bytes bytes, std::uint64_t size) : bytes_(bytes), size_(size), kind_(kind) {}
  Bytes bytes_;
  std::uint64_t size_ = 0;
  Kind kind_ = Kind::copied;
};

/// A message to publish (section 3.3). Topic and properties need to live only while publish() runs.
struct Publication {
  TopicName topic;
  Payload payload;
  QoS qos = QoS::at_most_once;
  Retain retain = Retain::no;
  std::span<const Property> properties{};  ///< 5.0 only.
};

/// 5.0 section 3.8.3.1: whether our own messages come back to us.
enum class NoLocal : std::uint8_t {
  no,
  yes
};
/// 5.0 section 3.8.3.1: whether forwarded messages keep the RETAIN flag they were published with.
enum class RetainAsPublished : std::uint8_t {
  no,
  yes
};
/// 5.0 section 3.8.3.1: when retained messages are sent.
enum class RetainHandling : std::uint8_t {
  send = 0,
  send_if_new = 1,
  do_not_send = 2
};

/// One filter of a SUBSCRIBE (section 3.8.3). Options other than `qos` exist in 5.0 only.
struct Subscription {
  TopicFilter filter;
  QoS qos = QoS::at_most_once;  ///< The highest at which the server may send.
  NoLocal no_local = NoLocal::no;
  RetainAsPublished retain_as_published = RetainAsPublished::no;
  RetainHandling retain_handling = RetainHandling::send;
};

/// What the server publishes for us when the connection ends without DISCONNECT (section 3.1.2.5).
struct Will {
  TopicName topic;
  Bytes payload{};  ///< At most 65535 bytes.
  QoS qos = QoS::at_most_once;
  Retain retain = Retain::no;
  std::span<const Property> properties{};  ///< 5.0 only (section 3.1.3.2), for example the will delay.
};

/// What a received PUBLISH says before its payload (section 3.3). Its views live as long as the event that holds it.
struct MessageHeader {
  TopicName topic;
  Properties properties;
  std::uint32_t payload_size = 0;  ///< Of the whole message, in bytes.
  PacketId packet_id;              ///< None at QoS 0.
  QoS qos = QoS::at_most_once;
  Retain retain = Retain::no;
  bool duplicate = false;  ///< The DUP flag: the server may have sent it before (section 3.3.1.1).
};

}  // namespace fairlead::mqtt
