// SPDX-License-Identifier: Apache-2.0
#include "support/null_broker.hpp"

#include "support/mqtt_wire.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace fairlead::support {
namespace {

const Buffer kConnect = packet(0x10, prefixed("MQTT") + raw({4, 2, 0, 60}) + prefixed("a"));

/// All that the broker answers to a client that says this and then ends its direction.
Buffer answers_to(const Buffer& said) {
  const NullBroker broker;
  const Descriptor client = connect_to(broker.port());
  EXPECT_EQ(::send(client.get(), said.data(), said.size(), MSG_NOSIGNAL), static_cast<ssize_t>(said.size()));
  ::shutdown(client.get(), SHUT_WR);
  Buffer heard;
  std::array<std::byte, 256> chunk{};
  while (true) {
    const ssize_t got = ::recv(client.get(), chunk.data(), chunk.size(), 0);
    EXPECT_GE(got, 0);
    if (got <= 0) return heard;
    heard.insert(heard.end(), chunk.begin(), chunk.begin() + got);
  }
}

TEST(NullBroker, AcknowledgesAPublicationBehindItsLastByte) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100'000}}) {
    const std::string payload(size, 'x');
    Buffer said = kConnect + publish("a", payload, 1, 7);
    EXPECT_EQ(answers_to(said), connack() + puback(7)) << size;
    said.pop_back();
    EXPECT_EQ(answers_to(said), connack()) << size;
    EXPECT_EQ(answers_to(kConnect + publish("a", payload, 2, 7)), connack() + pubrec(7)) << size;
    EXPECT_EQ(answers_to(kConnect + publish("a", payload)), connack()) << size;
  }
}

}  // namespace
}  // namespace fairlead::support
