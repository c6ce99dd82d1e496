// SPDX-License-Identifier: Apache-2.0
/// @file  TlsConnector: how long a handshake may take, and what it passes to the session.
#include "fairlead/tls/tls_connector.hpp"

#include "support/simulated_connector.hpp"
#include "support/virtual_platform.hpp"
#include "tls_pair.hpp"

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

using std::chrono::seconds;

/// The calendar of the tests.
class Calendar final : public platform::WallClock {
  [[nodiscard]] std::optional<UnixTime> do_now() const override { return support::kTestNow; }
};

/// A connector of the port under test, and a server behind the pipe that the lower one opens.
class Connecting : public testing::TestWithParam<int> {
 protected:
  /// One byte of the server's at a time, `each` apart, until the connector has an answer.
  Result<void> dribble(tls::TlsConnector& connector, Duration each, int& steps) {
    std::optional<support::TlsServer> server;
    std::vector<std::byte> on_the_way;
    EXPECT_TRUE(connector.open(endpoint, now));
    for (int rounds = 0; rounds < 100'000; ++rounds) {
      ++steps;
      const auto got = connector.step(now);
      if (got) return {};
      if (got.error() != Errc::would_block) return fail(got.error());
      if (!server) server.emplace(far.b(), good(pki, GetParam()).server);
      relay(*server, on_the_way);
      now += each;
      if (on_the_way.empty()) continue;
      const Bytes one(on_the_way.data(), 1);
      (void)lower.peer().send(std::span(&one, 1));
      on_the_way.erase(on_the_way.begin());
    }
    return fail(Errc::internal);
  }
  void relay(support::TlsServer& server, std::vector<std::byte>& on_the_way) {
    std::array<std::byte, 4096> part{};
    for (IoResult got = lower.peer().recv(part); got.ok(); got = lower.peer().recv(part)) {
      const Bytes bytes = Bytes(part).first(got.size());
      (void)far.a().send(std::span(&bytes, 1));
    }
    (void)server.handshake();
    for (IoResult got = far.a().recv(part); got.ok(); got = far.a().recv(part)) {
      on_the_way.insert(on_the_way.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(got.size()));
    }
  }

  TestPki pki = TestPki::make();
  std::vector<std::byte> up = std::vector<std::byte>(65'536);
  std::vector<std::byte> down = std::vector<std::byte>(65'536);
  io::Pipe far{up, down};
  support::SimulatedConnector lower;
  net::Endpoint endpoint = *net::parse_endpoint("tls://localhost:8883");
  Calendar calendar;
  tls::Policy policy;
  Port::Session session{Pair::trust_of(*Port::Library::open(), good(pki))};
  Instant now{seconds(1000)};
};

TEST_P(Connecting, AServerThatDribblesMeetsTheLimit) {
  tls::TlsConnector connector(lower, session, policy, calendar, {.handshake_limit = seconds(20)});
  const Instant began = now;
  int steps = 0;
  EXPECT_EQ(name(dribble(connector, seconds(1), steps).error()), name(Errc::timed_out));
  EXPECT_EQ(now - began, seconds(20));
  EXPECT_EQ(steps, 21) << "one for each byte: nobody spins";
  EXPECT_EQ(connector.failure().layer, Layer::handshake);
  EXPECT_EQ(connector.failure().error, Errc::timed_out);
  EXPECT_EQ(connector.stage(), net::Stage::failed);
  EXPECT_EQ(lower.closed, 1U);
}

TEST_P(Connecting, AServerThatDribblesWithinTheLimitIsConnectedTo) {
  tls::TlsConnector connector(lower, session, policy, calendar, {.handshake_limit = seconds(20)});
  int steps = 0;
  EXPECT_TRUE(dribble(connector, std::chrono::milliseconds(1), steps));
  EXPECT_EQ(connector.stage(), net::Stage::ready);
  EXPECT_TRUE(connector.session().peer().verified);
  EXPECT_TRUE(connector.secure());
}

TEST_P(Connecting, TheLimitIsTheNextDeadline) {
  tls::TlsConnector connector(lower, session, policy, calendar, {.handshake_limit = seconds(7)});
  ASSERT_TRUE(connector.open(endpoint, now));
  EXPECT_EQ(connector.step(now).error(), Errc::would_block);
  EXPECT_EQ(connector.stage(), net::Stage::handshaking);
  EXPECT_FALSE(connector.next_deadline().passed(now + seconds(7) - Duration(1)));
  EXPECT_TRUE(connector.next_deadline().passed(now + seconds(7)));
  EXPECT_EQ(connector.step(now + seconds(7) - Duration(1)).error(), Errc::would_block);
  EXPECT_EQ(connector.step(now + seconds(7)).error(), Errc::timed_out);
}

TEST_P(Connecting, AMalformedSharedKeyIsRefused) {
  const tls::ExternalPsk psk{};
  tls::TlsConnector connector(lower, session, policy, calendar, {.psk = &psk});
  ASSERT_TRUE(connector.open(endpoint, now));
  EXPECT_EQ(connector.step(now).error(), Errc::invalid);
  EXPECT_EQ(connector.failure().layer, Layer::configuration);
}

INSTANTIATE_TEST_SUITE_P(Tls, Connecting, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

}  // namespace
}  // namespace fairlead::ports::test
