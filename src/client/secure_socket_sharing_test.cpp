// SPDX-License-Identifier: Apache-2.0
// SecureSocket: what several threads do to each other, each order of events written out in one thread.
#include "client/socket_kit.hpp"

#include <array>
#include <string>

namespace fairlead::client::test {
namespace {

using std::chrono::seconds;

using SocketSharing = SocketTest;

TEST_F(SocketSharing, OneSendsWhileAnotherWaitsToReceive) {
  connect();
  receiving.meanwhile = [&] {
    EXPECT_EQ(said(socket.send_all(bytes_of("question"))), std::nullopt);
    EXPECT_EQ(peer_hears(), "question");
    return peer_says("answer");
  };
  EXPECT_EQ(recv(), "answer");
  EXPECT_EQ(receiving.wakes, 0U) << "nothing that recv() waits for has changed";
}

TEST_F(SocketSharing, OneReceivesWhileAnotherWaitsToSend) {
  connector.pipe_size = 4;
  connect();
  ASSERT_EQ(said(socket.send_all(bytes_of("full"))), std::nullopt);
  sending.meanwhile = [&] {
    peer_says("ping");
    EXPECT_EQ(recv(), "ping");
    EXPECT_EQ(peer_hears(), "full");
    return true;
  };
  EXPECT_EQ(said(socket.send_all(bytes_of("more"))), std::nullopt);
  EXPECT_EQ(peer_hears(), "more");
  EXPECT_EQ(sending.wakes, 0U);
}

TEST_F(SocketSharing, ASecondOfAKindIsBusy) {
  connector.pipe_size = 4;
  connect();
  receiving.meanwhile = [&] {
    std::array<std::byte, 1> one{};
    EXPECT_EQ(said(socket.recv(one)), Errc::busy);
    EXPECT_EQ(said(socket.connect(endpoint)), Errc::busy);
    return peer_says("x");
  };
  EXPECT_EQ(recv(), "x");
  sending.meanwhile = [&] {
    EXPECT_EQ(said(socket.send(bytes_of("x"))), Errc::busy);
    EXPECT_EQ(said(socket.send_all(bytes_of("x"))), Errc::busy);
    EXPECT_EQ(said(socket.flush()), Errc::busy);
    EXPECT_EQ(said(socket.shutdown()), Errc::busy);
    EXPECT_EQ(said(socket.connect(endpoint)), Errc::busy);
    return !peer_hears().empty();
  };
  EXPECT_EQ(said(socket.send_all(bytes_of("five!"))), std::nullopt);
  EXPECT_EQ(peer_hears(), "!") << "the bytes of two do not mix";
}

TEST_F(SocketSharing, CancelEndsBothKindsAndKeepsTheConnection) {
  connector.pipe_size = 4;
  connect();
  Said sent;
  receiving.meanwhile = [&] {
    receiving.meanwhile = nullptr;
    sending.meanwhile = [&] {
      sending.meanwhile = nullptr;
      socket.cancel();
      return false;
    };
    sent = said(socket.send_all(bytes_of("longer")));
    return false;
  };
  EXPECT_EQ(recv_error(), Errc::cancelled);
  EXPECT_EQ(sent, Errc::cancelled);
  EXPECT_TRUE(socket.connected());
  EXPECT_EQ(recv_error(in(1)), Errc::timed_out) << "nothing of it is left";
  EXPECT_EQ(said(socket.send_all(bytes_of("x"), in(1))), Errc::timed_out);
}

TEST_F(SocketSharing, CancelOfOneThatNoLongerWaitsMeetsItsNextCall) {
  connect();
  receiving.meanwhile = [&] {
    receiving.meanwhile = nullptr;
    socket.cancel();
    return peer_says("in time");
  };
  EXPECT_EQ(recv(), "in time");
  EXPECT_EQ(said(socket.send_all(bytes_of("x"))), std::nullopt) << "it was running alone";
  EXPECT_EQ(recv_error(), Errc::cancelled);
}

TEST_F(SocketSharing, TheLastCallThatReturnsReleases) {
  connector.pipe_size = 4;
  connect();
  Said sent;
  receiving.meanwhile = [&] {
    receiving.meanwhile = nullptr;
    sending.meanwhile = [&] {
      sending.meanwhile = nullptr;
      socket.close();
      EXPECT_FALSE(socket.connected());
      EXPECT_FALSE(socket.stream());
      EXPECT_EQ(connector.closed, 0U);
      return false;
    };
    sent = said(socket.send_all(bytes_of("longer")));
    EXPECT_EQ(connector.closed, 0U) << "recv() is still running";
    EXPECT_FALSE(socket.idle());
    EXPECT_EQ(said(socket.send(bytes_of("x"))), Errc::invalid);
    EXPECT_EQ(said(socket.connect(endpoint)), Errc::busy);
    return false;
  };
  EXPECT_EQ(recv_error(), Errc::cancelled);
  EXPECT_EQ(sent, Errc::cancelled);
  EXPECT_EQ(connector.closed, 1U);
  EXPECT_TRUE(socket.idle());
  connect();
  EXPECT_TRUE(socket.connected());
}

TEST_F(SocketSharing, TheLastCallThatReturnsReleasesWhicheverItIs) {
  connector.pipe_size = 4;
  connect();
  Said received;
  sending.meanwhile = [&] {
    sending.meanwhile = nullptr;
    receiving.meanwhile = [&] {
      receiving.meanwhile = nullptr;
      socket.close();
      return false;
    };
    received = recv_error();
    EXPECT_EQ(connector.closed, 0U) << "send_all() is still running";
    EXPECT_FALSE(socket.idle());
    return false;
  };
  EXPECT_EQ(said(socket.send_all(bytes_of("longer"))), Errc::cancelled);
  EXPECT_EQ(received, Errc::cancelled);
  EXPECT_EQ(connector.closed, 1U);
}

TEST_F(SocketSharing, AfterCloseNothingIsReceivedAnyMore) {
  connect();
  receiving.meanwhile = [&] {
    socket.close();
    return peer_says("too late");
  };
  EXPECT_EQ(recv_error(), Errc::cancelled);
}

TEST_F(SocketSharing, ACloseOrCancelJustBeforeTheWaitIsNotLost) {
  connect();
  mutex.on_unlock = [&] { socket.cancel(); };
  EXPECT_EQ(recv_error(), Errc::cancelled);
  mutex.on_unlock = [&] { socket.close(); };
  EXPECT_EQ(recv_error(), Errc::cancelled);
  EXPECT_EQ(receiving.waits, 0U);
}

TEST_F(SocketSharing, SendAllLetsTheReceiverHaveTheLock) {
  connector.plan.most = 1;
  connect();
  mutex.on_unlock = [&] {
    EXPECT_EQ(peer_hears(), "a");
    peer_says("!");
    EXPECT_EQ(recv(), "!");
  };
  EXPECT_EQ(said(socket.send_all(bytes_of("ab"))), std::nullopt);
  EXPECT_EQ(peer_hears(), "b");
}

TEST_F(SocketSharing, CloseBetweenTwoPartsOfSendAllEndsIt) {
  connector.plan.most = 1;
  connect();
  mutex.on_unlock = [&] { socket.close(); };
  EXPECT_EQ(said(socket.send_all(bytes_of("ab"))), Errc::cancelled);
  EXPECT_EQ(connector.stage(), net::Stage::idle);
}

/// A stream whose halves depend on each other, as those of TLS do: handle 1 is the socket.
class Entangled {
 public:
  std::string held;     ///< Sent, and not yet taken by the socket.
  std::string arrived;  ///< In the socket.
  std::string ahead;    ///< Read from the socket by a send.
  bool takes = true;    ///< Whether the socket has room.
  std::optional<Errc> dead;

  IoResult recv(MutableBytes into) {
    if (dead) return *dead;
    if (takes) held.clear();
    std::string& from = ahead.empty() ? arrived : ahead;
    if (from.empty()) return Errc::would_block;
    const std::size_t n = copy_bytes(into, bytes_of(from));
    from.erase(0, n);
    return IoResult::bytes(n);
  }
  IoResult send(std::span<const Bytes> pieces) {
    if (dead) return *dead;
    ahead += std::exchange(arrived, {});
    if (!held.empty() && !takes) return Errc::would_block;
    held = takes ? "" : text_of(pieces.front());
    return IoResult::bytes(pieces.front().size());
  }
  [[nodiscard]] Result<void> flush() {
    if (dead) return fail(*dead);
    if (takes) held.clear();
    if (!held.empty()) return fail(Errc::would_block);
    return {};
  }
  [[nodiscard]] Result<void> shutdown() { return flush(); }
  void collect_waits(Directions wanted, WaitList& list) {
    if (dead || (any(wanted & Directions::receive) && !ahead.empty())) list.set_ready();
    list.add({NativeHandle{1}, held.empty() ? wanted : wanted | Directions::send});
  }
  void close() {}
};

class SocketEntangled : public SocketTest {
 protected:
  SocketEntangled() {
    connector.stream = stream;
    connect();
  }

 public:
  Entangled stream;
};

TEST_F(SocketEntangled, ASendThatReadsAheadWakesTheReceiver) {
  receiving.meanwhile = [&] {
    stream.arrived = "early";
    EXPECT_EQ(said(socket.send_all(bytes_of("x"))), std::nullopt);
    return false;  // The socket is empty again: it never becomes readable.
  };
  EXPECT_EQ(recv(), "early");
  EXPECT_EQ(receiving.wakes, 1U);
}

TEST_F(SocketEntangled, AReceiverPushesWhatASendLeftBehind) {
  stream.takes = false;
  int rounds = 0;
  receiving.meanwhile = [&] {
    if (++rounds == 1) {
      EXPECT_TRUE(socket.send(bytes_of("kept")).ok());
      EXPECT_EQ(stream.held, "kept");
      return false;  // Woken, it finds that it waits for room in the socket too.
    }
    stream.takes = true;
    if (rounds == 3) stream.arrived = "answer";
    return true;
  };
  EXPECT_EQ(recv(), "answer");
  EXPECT_EQ(stream.held, "");
  EXPECT_EQ(receiving.wakes, 1U);
  EXPECT_EQ(rounds, 3);
}

TEST_F(SocketEntangled, WhoeverMeetsTheBreakWakesTheOther) {
  receiving.meanwhile = [&] {
    stream.dead = Errc::protocol;
    EXPECT_EQ(said(socket.send(bytes_of("x"))), Errc::protocol);
    return false;
  };
  EXPECT_EQ(recv_error(), Errc::protocol);
  EXPECT_EQ(receiving.wakes, 1U);
  EXPECT_EQ(socket.failure().error, Errc::protocol);
}

TEST_F(SocketEntangled, AWaitIsEndedOnceForOneChange) {
  receiving.meanwhile = [&] {
    stream.arrived = "early";
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(socket.send(bytes_of("x")).ok());
    return false;
  };
  EXPECT_EQ(recv(), "early");
  EXPECT_EQ(receiving.wakes, 1U);
}

}  // namespace
}  // namespace fairlead::client::test
