// SPDX-License-Identifier: Apache-2.0
#include "support/relay.hpp"

#include "support/campaign.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace fairlead::support {
namespace {

void say(const Descriptor& to, const std::string& text) {
  EXPECT_EQ(::send(to.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
}

/// At most `most` bytes, fewer when the connection ends.
std::string hear(const Descriptor& from, std::size_t most) {
  std::string heard;
  while (heard.size() < most) {
    char byte = 0;
    if (::recv(from.get(), &byte, 1, 0) != 1) break;
    heard += byte;
  }
  return heard;
}

TEST(Relay, PassesBytesOnInBothDirectionsAndTheEndToo) {
  TcpListener server;
  const Relay relay(server.port());
  Descriptor client = connect_to(relay.port());
  const Descriptor accepted = server.accept();
  say(client, "there");
  EXPECT_EQ(hear(accepted, 5), "there");
  ::shutdown(client.get(), SHUT_WR);
  EXPECT_EQ(hear(accepted, 1), "");
  say(accepted, "and back");
  EXPECT_EQ(hear(client, 8), "and back");
  EXPECT_EQ(relay.connections(), 1U);
  EXPECT_EQ(relay.cuts(), 0U);
  EXPECT_EQ(relay.instead_of("mqtts://localhost:8883"), "mqtts://localhost:" + std::to_string(relay.port()));
}

TEST(Relay, CutsAfterExactlySoManyBytes) {
  for (const Toward toward : {Toward::server, Toward::client}) {
    for (const std::uint64_t after : {0U, 1U, 4U}) {
      TcpListener server;
      const Relay relay(server.port(), [=](std::size_t) { return Cut{.toward = toward, .after = after}; });
      const Descriptor client = connect_to(relay.port());
      const Descriptor accepted = server.accept();
      const Descriptor& speaker = toward == Toward::server ? client : accepted;
      const Descriptor& hearer = toward == Toward::server ? accepted : client;
      if (after != 0) say(speaker, "abcdefgh");
      EXPECT_EQ(hear(hearer, 8), std::string("abcdefgh").substr(0, after));
      EXPECT_EQ(hear(speaker, 1), "");
      EXPECT_EQ(relay.cuts(), 1U);
    }
  }
}

TEST(Relay, HoldsOneDirectionUntilItIsReleasedOrCut) {
  TcpListener server;
  Relay relay(server.port());
  const Descriptor client = connect_to(relay.port());
  const Descriptor accepted = server.accept();
  relay.hold(Toward::client);
  say(accepted, "held");
  say(client, "passed");
  EXPECT_EQ(hear(accepted, 6), "passed");
  char byte = 0;
  EXPECT_LT(::recv(client.get(), &byte, 1, MSG_DONTWAIT), 0);
  relay.release(Toward::client);
  EXPECT_EQ(hear(client, 4), "held");
  relay.hold(Toward::client);
  say(accepted, "lost");
  relay.cut_all(Ending::resets);
  EXPECT_EQ(hear(client, 4), "");
}

TEST(Relay, EndsAConnectionThatNoServerAccepts) {
  const TcpListener refusing(Listening::refuses);
  const Relay relay(refusing.port());
  const Descriptor client = connect_to(relay.port());
  EXPECT_EQ(hear(client, 1), "");
}

/// Sets a variable of the environment for the length of a scope.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    const char* const before = std::getenv(name);
    if (before != nullptr) before_ = before;
    ::setenv(name, value, 1);
  }
  ~Variable() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

TEST(Campaign, TakesCountAndSeedFromTheEnvironment) {
  {
    const Variable count("FAIRLEAD_COUNT", "250");
    EXPECT_EQ(campaign_count(3), 250U);
  }
  for (const char* wrong : {"", "0", "2x", "-1"}) {
    const Variable count("FAIRLEAD_COUNT", wrong);
    EXPECT_THROW((void)campaign_count(3), std::runtime_error) << wrong;
  }
  const Variable seed("FAIRLEAD_SEED", "77");
  Dice one;
  Dice other;
  EXPECT_EQ(one.seed(), 77U);
  EXPECT_EQ(one.below(1'000'000), other.below(1'000'000));
}

}  // namespace
}  // namespace fairlead::support
