// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/tls_connector.hpp"

#include "fairlead/io/pipe.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

constexpr Instant kStart{Duration(1'000)};

/// A way to a pipe's end, which says what the test wants.
class LowerConnector final : public net::Connector {
 public:
  explicit LowerConnector(io::PipeEnd& end) : end_(end) {}
  Errc says = Errc::would_block;  ///< What step() says until it is `there`.
  bool there = false;
  bool open_fails = false;
  net::Stage at = net::Stage::idle;
  Failure why;
  net::ConnectTimes when;
  net::PromptAcks acks = net::PromptAcks::on;
  int closed = 0;

 private:
  Result<void> do_open(const net::Endpoint&, Instant now) override {
    if (open_fails) {
      why = {.layer = Layer::configuration, .error = Errc::invalid};
      return fail(Errc::invalid);
    }
    when = {.opened = now};
    at = net::Stage::resolving;
    return {};
  }
  Result<io::StreamRef> do_step(Instant now) override {
    if (there) {
      at = net::Stage::ready;
      when.connected = now;
      when.address = net::Address::loopback(net::Family::ipv4, 8883);
      return io::StreamRef(end_);
    }
    at = says == Errc::would_block ? net::Stage::connecting : net::Stage::failed;
    return fail(says);
  }
  [[nodiscard]] net::Stage do_stage() const override { return at; }
  [[nodiscard]] bool do_secure() const override { return false; }
  void do_collect_waits(WaitList& list) override { list.add({NativeHandle{1}, Directions::receive}); }
  [[nodiscard]] Deadline do_next_deadline() const override { return kStart + Duration(50); }
  [[nodiscard]] const Failure& do_failure() const override { return why; }
  [[nodiscard]] const net::ConnectTimes& do_times() const override { return when; }
  void do_set_prompt_acks(net::PromptAcks wanted) override { acks = wanted; }
  void do_close() override {
    ++closed;
    at = net::Stage::idle;
  }
  io::PipeEnd& end_;
};

/// A session whose handshake says what the test wants.
class ScriptedSession final : public Session {
 public:
  Result<void> start_says;
  Errc says = Errc::would_block;
  bool done = false;
  bool started = false;
  int resets = 0;
  std::string host;
  std::size_t address_size = 0;
  std::optional<UnixTime> now;
  std::size_t staging = 0;
  Failure why;

 private:
  Result<void> do_start(io::StreamRef, const Parameters& parameters) override {
    if (!start_says) return start_says;
    started = true;
    host = parameters.host.dns_name();
    address_size = parameters.host.address_bytes().size();
    now = parameters.now;
    staging = parameters.staging.size();
    return {};
  }
  Result<void> do_handshake() override {
    if (done) return {};
    if (says != Errc::would_block) why = {.layer = Layer::handshake, .error = says, .chain_index = 1, .alert = 42};
    return fail(says);
  }
  IoResult do_recv(MutableBytes) override { return Errc::would_block; }
  IoResult do_send(std::span<const Bytes>) override { return IoResult::bytes(7); }
  Result<void> do_flush() override { return {}; }
  Result<void> do_shutdown() override { return {}; }
  void do_collect_waits(Directions wanted, WaitList& list) override { list.add({NativeHandle{2}, wanted}); }
  void do_close() override {}
  [[nodiscard]] PeerInfo do_peer() const override { return {}; }
  Result<CertificateView> do_peer_certificate(std::size_t) override { return fail(Errc::key_missing); }
  [[nodiscard]] const Failure& do_failure() const override { return why; }
  void do_reset() override {
    ++resets;
    started = false;
  }
};

class FixedWallClock final : public platform::WallClock {
 public:
  std::optional<UnixTime> time = UnixTime{42};

 private:
  [[nodiscard]] std::optional<UnixTime> do_now() const override { return time; }
};

class TlsConnectorTest : public testing::Test {
 protected:
  std::array<std::byte, 64> a{};
  std::array<std::byte, 64> b{};
  std::array<std::byte, 256> staging{};
  io::Pipe pipe{a, b};
  LowerConnector lower{pipe.a()};
  ScriptedSession session;
  Policy policy;
  FixedWallClock clock;
  TlsConnector connector{lower, session, policy, clock, {.handshake_limit = Duration(500), .staging = staging}};
  net::Endpoint endpoint = *net::parse_endpoint("mqtts://Broker.Example");

  void open() { ASSERT_TRUE(connector.open(endpoint, kStart)); }
  NativeHandle waits_for() {
    std::array<WaitItem, 4> storage{};
    WaitList list(storage);
    connector.collect_waits(list);
    return list.items().empty() ? kNoHandle : list.items()[0].handle;
  }
};

TEST_F(TlsConnectorTest, GoesThroughItsStages) {
  EXPECT_EQ(connector.stage(), net::Stage::idle);
  EXPECT_EQ(connector.step(kStart).error(), Errc::invalid);
  open();
  EXPECT_EQ(connector.open(endpoint, kStart).error(), Errc::busy);
  EXPECT_EQ(connector.step(kStart).error(), Errc::would_block);
  EXPECT_EQ(connector.stage(), net::Stage::connecting);
  EXPECT_EQ(waits_for(), NativeHandle{1});
  EXPECT_EQ(connector.next_deadline(), Deadline(kStart + Duration(50)));

  lower.there = true;
  EXPECT_EQ(connector.step(kStart + Duration(10)).error(), Errc::would_block);
  EXPECT_EQ(connector.stage(), net::Stage::handshaking);
  EXPECT_EQ(waits_for(), NativeHandle{2});
  EXPECT_EQ(connector.next_deadline(), Deadline(kStart + Duration(510)));
  EXPECT_EQ(session.host, "broker.example");
  EXPECT_EQ(session.now, UnixTime{42});
  EXPECT_EQ(session.staging, staging.size());

  session.done = true;
  const Result<io::StreamRef> stream = connector.step(kStart + Duration(30));
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->send(bytes_of("x")).size(), 7U) << "the stream is the session";
  EXPECT_EQ(connector.stage(), net::Stage::ready);
  EXPECT_EQ(waits_for(), kNoHandle);
  EXPECT_TRUE(connector.next_deadline().is_never());
  EXPECT_EQ(connector.times().connected, kStart + Duration(10));
  EXPECT_EQ(connector.times().handshaken, kStart + Duration(30));
  EXPECT_TRUE(connector.step(kStart + Duration(9'000))) << "the limit is over the handshake only";
  EXPECT_FALSE(connector.failure().happened());

  connector.set_prompt_acks(net::PromptAcks::off);
  EXPECT_EQ(lower.acks, net::PromptAcks::off);
  connector.close();
  EXPECT_EQ(connector.stage(), net::Stage::idle);
  EXPECT_EQ(lower.closed, 1);
  EXPECT_FALSE(session.started);
  EXPECT_EQ(connector.step(kStart).error(), Errc::invalid);
}

TEST_F(TlsConnectorTest, VerifiesAnAddressAsAnAddress) {
  lower.there = true;
  endpoint = *net::parse_endpoint("mqtts://127.0.0.1");
  open();
  (void)connector.step(kStart);
  EXPECT_EQ(session.address_size, 4U);
  EXPECT_EQ(session.host, "");
  connector.close();
  endpoint = *net::parse_endpoint("mqtts://[::1]");
  open();
  (void)connector.step(kStart);
  EXPECT_EQ(session.address_size, 16U);
}

TEST_F(TlsConnectorTest, PassesOnAnUnknownClock) {
  lower.there = true;
  clock.time.reset();
  open();
  (void)connector.step(kStart);
  EXPECT_FALSE(session.now);
}

TEST_F(TlsConnectorTest, PassesOnWhyThereIsNoLowerStream) {
  lower.says = Errc::refused;
  lower.why = {.layer = Layer::connect, .error = Errc::refused, .native = 111};
  open();
  EXPECT_EQ(connector.step(kStart).error(), Errc::refused);
  EXPECT_EQ(connector.failure(), lower.why);
  EXPECT_EQ(connector.stage(), net::Stage::failed);
  EXPECT_EQ(connector.step(kStart).error(), Errc::refused) << "said again";
  EXPECT_EQ(waits_for(), kNoHandle);
  EXPECT_TRUE(connector.next_deadline().is_never());
  lower.there = true;
  session.done = true;
  open();
  EXPECT_TRUE(connector.step(kStart)) << "and it can be opened again";
}

TEST_F(TlsConnectorTest, PassesOnAnEndpointThatCannotBe) {
  lower.open_fails = true;
  EXPECT_EQ(connector.open(endpoint, kStart).error(), Errc::invalid);
  EXPECT_EQ(connector.failure().layer, Layer::configuration);
  EXPECT_EQ(connector.stage(), net::Stage::idle);
}

TEST_F(TlsConnectorTest, TellsWhyTheHandshakeFailedAndWhere) {
  lower.there = true;
  open();
  (void)connector.step(kStart);
  session.says = Errc::wrong_host;
  EXPECT_EQ(connector.step(kStart + Duration(120)).error(), Errc::wrong_host);
  const Failure& why = connector.failure();
  EXPECT_EQ(why.layer, Layer::handshake);
  EXPECT_EQ(why.chain_index, 1);
  EXPECT_EQ(why.alert, 42);
  EXPECT_EQ(why.port, 8883);
  EXPECT_EQ(why.address, net::Address::loopback(net::Family::ipv4, 0).bytes);
  EXPECT_EQ(why.duration(), Duration(120));
  EXPECT_EQ(lower.closed, 1) << "everything is released";
  EXPECT_EQ(connector.stage(), net::Stage::failed);
  session.resets = 0;
  open();
  EXPECT_EQ(session.resets, 1);
  EXPECT_FALSE(connector.failure().happened());
}

TEST_F(TlsConnectorTest, EndsAHandshakeThatTakesTooLong) {
  lower.there = true;
  open();
  EXPECT_EQ(connector.step(kStart + Duration(100)).error(), Errc::would_block);
  EXPECT_EQ(connector.step(kStart + Duration(599)).error(), Errc::would_block);
  EXPECT_EQ(connector.step(kStart + Duration(600)).error(), Errc::timed_out);
  EXPECT_EQ(connector.failure().layer, Layer::handshake);
  EXPECT_EQ(lower.closed, 1);
}

TEST_F(TlsConnectorTest, TellsThatTheSessionCannotStart) {
  lower.there = true;
  session.start_says = fail(Errc::unsupported);
  open();
  EXPECT_EQ(connector.step(kStart).error(), Errc::unsupported);
  EXPECT_EQ(connector.failure().layer, Layer::configuration);
}

TEST_F(TlsConnectorTest, IsSecureUnlessToldNotToVerify) {
  EXPECT_TRUE(connector.secure());
  policy.dangerously_skip_verification();
  EXPECT_FALSE(connector.secure());
}

}  // namespace
}  // namespace fairlead::tls
