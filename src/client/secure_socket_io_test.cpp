// SPDX-License-Identifier: Apache-2.0
// SecureSocket: bytes, ends and deadlines of a connected socket.
#include "client/socket_kit.hpp"

#include <array>
#include <string>
#include <vector>

namespace fairlead::client::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SocketIo : public SocketTest {
 protected:
  void connect_over(std::size_t pipe_size, const io::FaultPlan& plan = {}) {
    connector.pipe_size = pipe_size;
    connector.plan = plan;
    connect();
  }
  /// The peer reads at most so much whenever something waits for room.
  void peer_reads_while_sending(std::size_t most) {
    sending.meanwhile = [this, most] {
      heard += peer_hears(most);
      return true;
    };
  }

 public:
  std::string heard;
};

TEST_F(SocketIo, WithoutAConnectionEveryCallIsInvalid) {
  std::array<std::byte, 4> some{};
  EXPECT_EQ(said(socket.recv(some)), Errc::invalid);
  EXPECT_EQ(said(socket.send(some)), Errc::invalid);
  EXPECT_EQ(said(socket.send_all(some)), Errc::invalid);
  EXPECT_EQ(said(socket.flush()), Errc::invalid);
  EXPECT_EQ(said(socket.shutdown()), Errc::invalid);
  EXPECT_FALSE(socket.stream());
  EXPECT_TRUE(socket.idle());
  connect();
  EXPECT_TRUE(socket.stream());
  socket.close();
  EXPECT_EQ(said(socket.recv(some)), Errc::invalid);
  EXPECT_FALSE(socket.connected());
}

TEST_F(SocketIo, RecvWaitsForTheFirstBytesAndTakesWhatIsThere) {
  connect();
  receiving.meanwhile = [&] { return peer_says("ping"); };
  EXPECT_EQ(recv(), "ping");
  EXPECT_EQ(receiving.waits, 1U);
  EXPECT_TRUE(receiving.deadlines.back().is_never());
  peer_says("many bytes");
  EXPECT_EQ(recv(Deadline::never(), 4), "many");
  EXPECT_EQ(recv(), " bytes");
  EXPECT_EQ(receiving.waits, 1U);
}

TEST_F(SocketIo, ATimeoutIsNotAnEndAndLosesNothing) {
  connect();
  const Instant begun = clock.time;
  EXPECT_EQ(recv_error(in(250)), Errc::timed_out);
  EXPECT_EQ(clock.time - begun, milliseconds(250));
  EXPECT_EQ(recv_error(clock.time), Errc::timed_out) << "asked without waiting";
  EXPECT_EQ(receiving.waits, 1U);
  EXPECT_FALSE(socket.failure().happened());
  peer_says("late");
  EXPECT_EQ(recv(clock.time), "late");
}

TEST_F(SocketIo, TheFourEndsAreTold) {
  connect();
  ASSERT_TRUE(connector.peer().shutdown());
  EXPECT_EQ(recv_error(), Errc::closed);
  EXPECT_EQ(recv_error(), Errc::closed);
  EXPECT_FALSE(socket.failure().happened()) << "an end in order is none";
  EXPECT_EQ(said(socket.send_all(bytes_of("still"))), std::nullopt) << "half close";
  EXPECT_EQ(peer_hears(), "still");
  socket.close();

  connect();
  clock.time += seconds(3);
  connector.stream_failure = Failure{.layer = Layer::handshake, .error = Errc::protocol, .alert = 40, .native = 9};
  connector.fault().cut();
  EXPECT_EQ(recv_error(), Errc::reset);
  const Failure failure = socket.failure();
  EXPECT_EQ(failure.layer, Layer::transport);
  EXPECT_EQ(failure.error, Errc::reset);
  EXPECT_EQ(failure.alert, 40);
  EXPECT_EQ(failure.native, 9);
  EXPECT_EQ(failure.duration(), seconds(3));
  EXPECT_EQ(failure.port, 8883);
  clock.time += seconds(60);
  EXPECT_EQ(said(socket.send(bytes_of("x"))), Errc::reset);
  EXPECT_EQ(said(socket.send_all(bytes_of("x"))), Errc::reset);
  EXPECT_EQ(said(socket.flush()), Errc::reset);
  EXPECT_EQ(said(socket.shutdown()), Errc::reset);
  EXPECT_EQ(socket.failure().age(), seconds(60)) << "the first time counts";
  EXPECT_EQ(said(socket.connect(endpoint)), Errc::busy) << "close() comes first";
  socket.close();
  EXPECT_TRUE(socket.failure().happened());
  connect();
}

TEST_F(SocketIo, ZeroBytesAreInvalidAndChangeNothing) {
  connect();
  EXPECT_EQ(said(socket.recv({})), Errc::invalid);
  EXPECT_EQ(said(socket.send(Bytes())), Errc::invalid);
  const std::array<Bytes, 2> empty{};
  EXPECT_EQ(said(socket.send(empty)), Errc::invalid);
  EXPECT_EQ(said(socket.send_all(Bytes())), std::nullopt) << "then it is flush()";
  EXPECT_FALSE(socket.failure().happened());
  peer_says("x");
  EXPECT_EQ(recv(), "x");
}

TEST_F(SocketIo, SendWaitsForRoomAndCountsWhatWasTaken) {
  connect_over(8);
  const IoResult first = socket.send(bytes_of("0123456789"));
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first.size(), 8U);
  EXPECT_EQ(said(socket.send(bytes_of("89"), in(100))), Errc::timed_out);
  peer_reads_while_sending(1);
  const std::array<Bytes, 3> pieces{bytes_of(""), bytes_of("8"), bytes_of("9")};
  const IoResult second = socket.send(pieces);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second.size(), 1U);
  EXPECT_EQ(heard + peer_hears(), "012345678");
}

TEST_F(SocketIo, SendAllReturnsWhenEverythingHasLeft) {
  connect_over(5, {.most = 3, .refuse_every = 4});
  peer_reads_while_sending(4);
  std::string text;
  for (int i = 0; i < 500; ++i) text += static_cast<char>('a' + i % 26);
  const std::string_view view = text;
  std::array<Bytes, 5> pieces{bytes_of(view.substr(0, 100)), Bytes(), bytes_of(view.substr(100, 1)),
                              bytes_of(view.substr(101)), Bytes()};
  EXPECT_EQ(said(socket.send_all(pieces)), std::nullopt);
  for (const Bytes rest : pieces) EXPECT_TRUE(rest.empty());
  EXPECT_EQ(heard + peer_hears(), text);
}

TEST_F(SocketIo, SendAllGoesOnWhereItStopped) {
  connect_over(4);
  std::array<Bytes, 2> pieces{bytes_of("0123"), bytes_of("456789")};
  EXPECT_EQ(said(socket.send_all(pieces, in(10))), Errc::timed_out);
  EXPECT_TRUE(pieces[0].empty());
  EXPECT_EQ(text_of(pieces[1]), "456789");
  heard = peer_hears();
  socket.cancel();
  EXPECT_EQ(said(socket.send_all(pieces)), Errc::cancelled);
  EXPECT_EQ(text_of(pieces[1]), "89");
  heard += peer_hears();
  EXPECT_EQ(said(socket.send_all(pieces)), std::nullopt);
  EXPECT_EQ(heard + peer_hears(), "0123456789");
}

TEST_F(SocketIo, SendAllHeedsItsDeadlineAndCancelAlsoWhenItNeverWaits) {
  connect_over(64, {.most = 1});
  Bytes rest = bytes_of("abc");
  EXPECT_EQ(said(socket.send_all(std::span<Bytes>(&rest, 1), clock.time)), Errc::timed_out);
  EXPECT_EQ(text_of(rest), "bc");
  socket.cancel();
  EXPECT_EQ(said(socket.send_all(std::span<Bytes>(&rest, 1))), Errc::cancelled);
  EXPECT_EQ(text_of(rest), "c");
  EXPECT_EQ(said(socket.send_all(std::span<Bytes>(&rest, 1), clock.time)), std::nullopt) << "done in time";
  EXPECT_EQ(peer_hears(), "abc");
  EXPECT_EQ(sending.waits, 0U);
}

TEST_F(SocketIo, ShutdownEndsOurDirectionOnly) {
  connect();
  ASSERT_EQ(said(socket.send_all(bytes_of("last words"))), std::nullopt);
  EXPECT_EQ(said(socket.shutdown()), std::nullopt);
  EXPECT_EQ(said(socket.shutdown()), std::nullopt);
  EXPECT_EQ(peer_hears(), "last words");
  std::array<std::byte, 4> into{};
  EXPECT_EQ(said(connector.peer().recv(into)), Errc::closed);
  EXPECT_EQ(said(socket.send(bytes_of("x"))), Errc::closed);
  peer_says("answer");
  EXPECT_EQ(recv(), "answer");
  EXPECT_TRUE(socket.connected());
}

TEST_F(SocketIo, ShutdownWaitsUntilTheEndHasLeft) {
  connect();
  connector.fault().stall(Directions::send);
  EXPECT_EQ(said(socket.shutdown(in(100))), Errc::timed_out);
  sending.meanwhile = [&] {
    connector.fault().stall(Directions::none);
    return true;
  };
  EXPECT_EQ(said(socket.shutdown()), std::nullopt);
}

TEST_F(SocketIo, CloseWithoutShutdownReleasesAtOnce) {
  connect();
  socket.close();
  socket.close();
  EXPECT_EQ(connector.closed, 1U);
  EXPECT_TRUE(socket.idle());
  connect();
  EXPECT_EQ(connector.opened, 2U);
}

TEST_F(SocketIo, CancelIsForTheNextWaitWhenNobodyIsRunning) {
  connect();
  socket.cancel();
  peer_says("first");
  EXPECT_EQ(recv(), "first") << "it does not wait";
  EXPECT_EQ(recv_error(), Errc::cancelled);
  EXPECT_EQ(recv_error(in(10)), Errc::timed_out) << "once";
  EXPECT_TRUE(socket.connected());
}

TEST_F(SocketIo, ASystemThatCannotWaitLosesNothing) {
  connect();
  receiving.fails = Errc::no_memory;
  EXPECT_EQ(recv_error(), Errc::no_memory);
  receiving.fails.reset();
  EXPECT_FALSE(socket.failure().happened());
  peer_says("later");
  EXPECT_EQ(recv(), "later");
}

TEST_F(SocketIo, ACoreCanHaveTheStreamItself) {
  connect();
  const io::StreamRef stream = *socket.stream();
  ASSERT_TRUE(stream.send(bytes_of("raw")).ok());
  EXPECT_EQ(peer_hears(), "raw");
}

// Asks with 6 bytes, is answered with 7, ends in order; the line breaks behind each byte in turn.
TEST_F(SocketIo, ACutAtAnyByteEndsEachCallOnceAndNoneWaitsForEver) {
  const std::string question = "what?\n";
  const std::string answer = "nothing";
  for (const bool sent : {true, false}) {
    const std::size_t size = sent ? question.size() : answer.size();
    for (std::size_t at = 0; at <= size + 1; ++at) {
      io::FaultPlan plan{.most = 2};
      (sent ? plan.cut_after_sent : plan.cut_after_received) = at;
      connector.plan = plan;
      connect();
      std::string got;
      Said end = said(socket.send_all(bytes_of(question)));
      if (!end) {
        peer_says(answer);
        ASSERT_TRUE(connector.peer().shutdown());
        while (!end) {
          got += recv(Deadline::never(), 3);
          end = last_error;
        }
      }
      const bool whole = at > size;
      EXPECT_EQ(end, whole ? Errc::closed : Errc::reset) << (sent ? "sent " : "received ") << at;
      EXPECT_EQ(socket.failure().happened(), !whole);
      EXPECT_EQ(got, whole ? answer : sent ? "" : answer.substr(0, at));
      socket.close();
    }
  }
  EXPECT_EQ(connector.opened, connector.closed);
}

}  // namespace
}  // namespace fairlead::client::test
