// SPDX-License-Identifier: Apache-2.0
// SecureSocket: reaching an endpoint, and every way in which that ends.
#include "client/socket_kit.hpp"

#include <memory>
#include <string>

namespace fairlead::client::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

using SocketConnect = SocketTest;

TEST_F(SocketConnect, OneCallGoesThroughEveryStage) {
  connector.resolve = milliseconds(10);
  connector.connect = milliseconds(20);
  connector.handshake = milliseconds(30);
  const Instant begun = clock.time;
  EXPECT_EQ(said(socket.connect(endpoint, in(1000))), std::nullopt);
  EXPECT_EQ(clock.time - begun, milliseconds(60));
  EXPECT_EQ(receiving.waits, 3U);
  EXPECT_EQ(sending.waits, 0U);
  EXPECT_TRUE(socket.connected());
  EXPECT_TRUE(socket.idle());
  EXPECT_FALSE(socket.failure().happened());
  EXPECT_EQ(connector.hosts, std::vector<std::string>{"broker.example"});
}

TEST_F(SocketConnect, TheEndpointNeedsToLiveOnlyDuringTheCall) {
  auto temporary = std::make_unique<net::Endpoint>(endpoint);
  ASSERT_EQ(said(socket.connect(*temporary)), std::nullopt);
  temporary.reset();
  EXPECT_TRUE(peer_says("still there"));
  EXPECT_EQ(recv(), "still there");
}

TEST_F(SocketConnect, AcknowledgesAtOnceUntilTheFirstAnswer) {
  connect();
  EXPECT_EQ(connector.acks, net::PromptAcks::on);
  ASSERT_EQ(said(socket.send_all(bytes_of("hello"))), std::nullopt);
  EXPECT_EQ(connector.acks, net::PromptAcks::on);
  peer_says("welcome");
  EXPECT_EQ(recv(), "welcome");
  EXPECT_EQ(connector.acks, net::PromptAcks::off);
  connector.acks.reset();
  peer_says("more");
  EXPECT_EQ(recv(), "more");
  EXPECT_EQ(connector.acks, std::nullopt) << "once";
}

TEST_F(SocketConnect, AFailureOfEachLayerPassesWithItsDetails) {
  struct Row {
    Layer layer;
    Errc error;
  };
  for (const Row& row : {Row{Layer::resolve, Errc::name_not_found}, Row{Layer::connect, Errc::refused},
                         Row{Layer::handshake, Errc::wrong_host}, Row{Layer::configuration, Errc::key_mismatch}}) {
    connector.resolve = connector.connect = connector.handshake = milliseconds(10);
    Failure expected{.layer = row.layer, .error = row.error, .chain_index = 1, .alert = 42, .native = 7};
    connector.failures = {expected};
    EXPECT_EQ(said(socket.connect(endpoint)), row.error);
    const Failure failure = socket.failure();
    EXPECT_EQ(failure.layer, row.layer);
    EXPECT_EQ(failure.error, row.error);
    EXPECT_EQ(failure.chain_index, 1);
    EXPECT_EQ(failure.alert, 42);
    EXPECT_EQ(failure.native, 7);
    EXPECT_FALSE(socket.connected());
    EXPECT_EQ(connector.stage(), net::Stage::idle);
    EXPECT_EQ(recv_error(), Errc::invalid);
  }
}

TEST_F(SocketConnect, AFailureHasItsDurationItsAgeAndTheNumberOfAttempts) {
  connector.connect = seconds(2);
  const Failure refused{.layer = Layer::connect, .error = Errc::refused};
  connector.failures = {refused, refused};
  EXPECT_EQ(said(socket.connect(endpoint)), Errc::refused);
  EXPECT_EQ(socket.failure().attempts, 1);
  EXPECT_EQ(said(socket.connect(endpoint)), Errc::refused);
  clock.time += seconds(30);
  EXPECT_EQ(socket.failure().attempts, 2);
  EXPECT_EQ(socket.failure().duration(), seconds(2));
  EXPECT_EQ(socket.failure().age(), seconds(30));
  EXPECT_EQ(said(socket.connect(endpoint)), std::nullopt);
  EXPECT_FALSE(socket.failure().happened());
  connector.fault().cut();
  EXPECT_EQ(recv_error(), Errc::reset);
  EXPECT_EQ(socket.failure().attempts, 1) << "counted from the last success";
}

TEST_F(SocketConnect, TheDeadlineEndsEachStageAndNamesIt) {
  struct Row {
    Duration resolve, connect, handshake;
    Layer layer;
    bool has_address;
  };
  for (const Row& row : {Row{seconds(9), {}, {}, Layer::resolve, false}, Row{{}, seconds(9), {}, Layer::connect, false},
                         Row{{}, {}, seconds(9), Layer::handshake, true}}) {
    connector.resolve = row.resolve;
    connector.connect = row.connect;
    connector.handshake = row.handshake;
    const Instant begun = clock.time;
    EXPECT_EQ(said(socket.connect(endpoint, in(500))), Errc::timed_out);
    EXPECT_EQ(clock.time - begun, milliseconds(500));
    const Failure failure = socket.failure();
    EXPECT_EQ(failure.layer, row.layer);
    EXPECT_EQ(failure.error, Errc::timed_out);
    EXPECT_EQ(failure.duration(), milliseconds(500));
    EXPECT_EQ(failure.port, row.has_address ? 8883 : 0);
    EXPECT_EQ(failure.address == support::SimulatedConnector::address().bytes, row.has_address);
    EXPECT_EQ(connector.stage(), net::Stage::idle);
  }
  EXPECT_EQ(connector.closed, 3U);
}

TEST_F(SocketConnect, ADeadlineInThePastStillDoesWhatNeedsNoWaiting) {
  EXPECT_EQ(said(socket.connect(endpoint, clock.time - seconds(1))), std::nullopt);
  socket.close();
  connector.resolve = milliseconds(1);
  EXPECT_EQ(said(socket.connect(endpoint, clock.time - seconds(1))), Errc::timed_out);
  EXPECT_EQ(receiving.waits, 0U);
}

TEST_F(SocketConnect, CancelAndCloseEndItInEachStage) {
  for (Duration support::SimulatedConnector::* const stage :
       {&support::SimulatedConnector::resolve, &support::SimulatedConnector::connect,
        &support::SimulatedConnector::handshake}) {
    for (const bool closes : {false, true}) {
      connector.resolve = connector.connect = connector.handshake = Duration::zero();
      connector.*stage = seconds(5);
      receiving.meanwhile = [&] {
        EXPECT_FALSE(socket.idle());
        EXPECT_FALSE(socket.connected());
        closes ? socket.close() : socket.cancel();
        EXPECT_NE(connector.stage(), net::Stage::idle) << "released while connect() runs";
        return false;
      };
      EXPECT_EQ(said(socket.connect(endpoint)), Errc::cancelled);
      EXPECT_EQ(socket.failure().error, Errc::cancelled);
      EXPECT_EQ(connector.stage(), net::Stage::idle);
      EXPECT_TRUE(socket.idle());
    }
  }
  receiving.meanwhile = nullptr;
  connector.handshake = Duration::zero();
  connector.pipe_size = 1;
  EXPECT_EQ(said(socket.connect(endpoint)), std::nullopt);
  EXPECT_EQ(recv_error(in(1)), Errc::timed_out) << "nothing of it is left";
  EXPECT_EQ(said(socket.send_all(bytes_of("xy"), in(1))), Errc::timed_out);
}

TEST_F(SocketConnect, ACancelThatComesBeforeTheWaitIsNotLost) {
  connector.handshake = seconds(5);
  mutex.on_unlock = [&] { socket.cancel(); };
  EXPECT_EQ(said(socket.connect(endpoint)), Errc::cancelled);
  socket.cancel();
  EXPECT_EQ(said(socket.connect(endpoint)), Errc::cancelled) << "nobody was running: the next one that waits";
  EXPECT_EQ(receiving.waits, 0U);
}

TEST_F(SocketConnect, WhoeverIsRunningMakesItBusy) {
  connector.handshake = seconds(5);
  bool asked = false;
  receiving.meanwhile = [&] {
    asked = true;
    std::array<std::byte, 4> into{};
    EXPECT_EQ(said(socket.connect(endpoint)), Errc::busy);
    EXPECT_EQ(said(socket.recv(into)), Errc::busy);
    EXPECT_EQ(said(socket.send(into)), Errc::busy);
    EXPECT_EQ(said(socket.send_all(into)), Errc::busy);
    EXPECT_EQ(said(socket.flush()), Errc::busy);
    EXPECT_EQ(said(socket.shutdown()), Errc::busy);
    EXPECT_FALSE(socket.stream());
    return false;
  };
  EXPECT_EQ(said(socket.connect(endpoint)), std::nullopt);
  EXPECT_TRUE(asked);
  EXPECT_EQ(said(socket.connect(endpoint)), Errc::busy) << "connected already";
  EXPECT_TRUE(socket.connected());
}

TEST_F(SocketConnect, NobodyIsReachedUnverifiedWithoutSayingSo) {
  connector.is_secure = false;
  for (const char* const uri : {"tls://broker.example:7", "mqtts://broker.example"}) {
    EXPECT_EQ(said(socket.connect(*net::parse_endpoint(uri))), Errc::invalid);
  }
  EXPECT_EQ(connector.opened, 0U);
  EXPECT_EQ(said(socket.connect(*net::parse_endpoint("tcp://broker.example:7"))), std::nullopt);

  support::SimulatedConnector another;
  another.is_secure = false;
  SecureSocket bold(another, {clock, mutex, receiving, sending}, Unverified::dangerously_accept);
  EXPECT_EQ(said(bold.connect(endpoint)), std::nullopt);
}

TEST_F(SocketConnect, WhatTheConnectorOrTheSystemRefusesIsSaid) {
  connector.refuses = Errc::invalid;
  EXPECT_EQ(said(socket.connect(endpoint)), Errc::invalid);
  EXPECT_EQ(socket.failure().layer, Layer::configuration);
  connector.refuses.reset();
  connector.handshake = seconds(5);
  receiving.fails = Errc::no_memory;
  EXPECT_EQ(said(socket.connect(endpoint)), Errc::no_memory);
  EXPECT_EQ(socket.failure().error, Errc::no_memory);
  EXPECT_EQ(connector.stage(), net::Stage::idle);
}

TEST_F(SocketConnect, OneWaiterServesASingleThread) {
  SecureSocket alone(connector, {clock, mutex, receiving, receiving});
  connector.handshake = seconds(1);
  connector.pipe_size = 4;
  ASSERT_EQ(said(alone.connect(endpoint)), std::nullopt);
  std::string heard;
  receiving.meanwhile = [&] {
    heard += peer_hears();
    return true;
  };
  EXPECT_EQ(said(alone.send_all(bytes_of("ten bytes!"))), std::nullopt);
  EXPECT_EQ(heard + peer_hears(), "ten bytes!");
}

TEST_F(SocketConnect, DestroyedInEachStateItReleases) {
  enum class State {
    fresh,
    failed,
    connected,
    broken,
    shut_down,
    closed
  };
  for (const State state :
       {State::fresh, State::failed, State::connected, State::broken, State::shut_down, State::closed}) {
    support::SimulatedConnector own;
    {
      auto one = std::make_unique<SecureSocket>(own, SocketPlatform{clock, mutex, receiving, sending});
      if (state == State::failed) own.failures = {{.layer = Layer::connect, .error = Errc::refused}};
      if (state != State::fresh) (void)one->connect(endpoint);
      if (state == State::broken) own.fault().cut();
      EXPECT_EQ(said(one->flush()), state == State::fresh || state == State::failed ? Said(Errc::invalid)
                                    : state == State::broken                        ? Said(Errc::reset)
                                                                                    : std::nullopt);
      if (state == State::shut_down) (void)one->shutdown();
      if (state == State::closed) one->close();
    }
    EXPECT_EQ(own.stage(), net::Stage::idle);
  }
}

using SocketDeathTest = SocketTest;

TEST_F(SocketDeathTest, ItsMemoryDoesNotGoWhileACallRuns) {
  auto one = std::make_unique<SecureSocket>(connector, SocketPlatform{clock, mutex, receiving, sending});
  connector.handshake = seconds(1);
  receiving.meanwhile = [&] {
    EXPECT_DEATH(one.reset(), "running");
    return false;
  };
  EXPECT_EQ(said(one->connect(endpoint)), std::nullopt);
}

}  // namespace
}  // namespace fairlead::client::test
