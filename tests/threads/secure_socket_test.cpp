// SPDX-License-Identifier: Apache-2.0
// SecureSocket with real threads, over real sockets and real TLS.
#include "support/campaign.hpp"
#include "support/pattern.hpp"
#include "threads/socket_fixture.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

namespace fairlead::threads {
namespace {

using std::chrono::milliseconds;

class SecureSocketThreads : public SocketFixture {
 protected:
  /// Lets one thread receive and one send until both are blocked: the server has fallen silent.
  void block_both() {
    connect();
    ASSERT_TRUE(echoes());
    server_->fall_silent(true);
    reader_ = std::thread([this, socket = socket_.get()] {
      std::array<std::byte, 16> into{};
      received_ = said(socket->recv(into, kLimit));
    });
    writer_ = std::thread([this, socket = socket_.get()] {
      const std::vector<std::byte> much(std::size_t{32} << 20U);
      sent_ = said(socket->send_all(much, kLimit));
    });
    // Both have begun; whether they wait already is for the scheduler, and must not matter.
    std::array<std::byte, 1> one{};
    ASSERT_TRUE(comes([&] { return said(socket_->recv(one, Duration::zero())) == Errc::busy; }));
    ASSERT_TRUE(comes([&] { return said(socket_->flush(Duration::zero())) == Errc::busy; }));
  }
  void join() {
    reader_.join();
    writer_.join();
  }

  std::thread reader_;
  std::thread writer_;
  Said received_;
  Said sent_;
};

TEST_P(SecureSocketThreads, OneSendsWhileOneReceives) {
  connect();
  constexpr std::uint64_t kSize = std::uint64_t{3} << 20U;
  std::thread writer([&] {
    std::vector<std::byte> buffer(40'000);
    std::uint64_t at = 0;
    for (std::size_t round = 0; at < kSize; ++round) {
      const std::size_t n = std::min<std::uint64_t>(1 + round * 7919 % buffer.size(), kSize - at);
      const MutableBytes part = MutableBytes(buffer).first(n);
      support::write_pattern(1, at, part);
      std::array<Bytes, 3> pieces{part.first(n / 3), Bytes(), part.subspan(n / 3)};
      ASSERT_EQ(said(socket_->send_all(pieces, kLimit)), std::nullopt) << "at " << at;
      at += n;
    }
    ASSERT_EQ(said(socket_->shutdown(kLimit)), std::nullopt);
  });
  std::vector<std::byte> into(30'000);
  std::uint64_t at = 0;
  Said end;
  while (!end) {
    const IoResult got = socket_->recv(into, kLimit);
    end = said(got);
    ASSERT_TRUE(support::is_pattern(1, at, Bytes(into).first(got.size()))) << "at " << at;
    at += got.size();
  }
  writer.join();
  EXPECT_EQ(end, Errc::closed);
  EXPECT_EQ(at, kSize);
  EXPECT_FALSE(socket_->failure().happened());
}

TEST_P(SecureSocketThreads, CloseEndsBothThatWait) {
  block_both();
  socket_->close();
  join();
  EXPECT_EQ(received_, Errc::cancelled);
  EXPECT_EQ(sent_, Errc::cancelled);
  server_->fall_silent(false);
  connect();
  EXPECT_TRUE(echoes());
}

TEST_P(SecureSocketThreads, CancelEndsBothThatWaitAndKeepsTheConnection) {
  block_both();
  socket_->cancel();
  join();
  EXPECT_EQ(received_, Errc::cancelled);
  EXPECT_EQ(sent_, Errc::cancelled);
  EXPECT_TRUE(socket_->connected());
  server_->fall_silent(false);
  std::array<std::byte, 16> into{};
  EXPECT_EQ(said(socket_->recv(into, kLimit)), std::nullopt) << "what was sent before comes back";
}

TEST_P(SecureSocketThreads, ABreakReachesBothThatWait) {
  block_both();
  server_->break_connection();
  join();
  EXPECT_EQ(received_, Errc::reset);
  EXPECT_EQ(sent_, Errc::reset);
  EXPECT_EQ(socket_->failure().layer, Layer::transport);
}

TEST_P(SecureSocketThreads, TheLastCallFreesWhatADestroyedSocketUsed) {
  block_both();
  socket_.reset();
  join();
  EXPECT_EQ(received_, Errc::cancelled);
  EXPECT_EQ(sent_, Errc::cancelled);
}

TEST_P(SecureSocketThreads, DestroyedWhileConnecting) {
  const bool tls = GetParam() != Transport::tcp;
  const support::TcpListener mute(tls ? support::Listening::accepts : support::Listening::ignores);
  auto made =
      ports::HostSocket::create({.endpoint = mute.uri(tls ? "tls" : "tcp"), .trust = folder_.path() / "ca.crt"});
  ASSERT_TRUE(made);
  auto socket = *std::move(made);
  Said connected;
  std::thread other([&connected, one = socket.get()] { connected = said(one->connect(kLimit)); });
  ASSERT_TRUE(comes([&] { return !socket->socket().idle(); }));
  socket.reset();
  other.join();
  EXPECT_EQ(connected, Errc::cancelled);
}

// Two of each kind, and a third thread that connects, cancels, closes and breaks at random.
TEST_P(SecureSocketThreads, AnyCallAtAnyTimeReturnsWithAReason) {
  std::atomic<bool> over = false;
  std::atomic<std::size_t> calls = 0;
  std::atomic<std::size_t> moved = 0;
  const auto known = [](Said error) {
    return !error || *error == Errc::timed_out || *error == Errc::cancelled || *error == Errc::busy ||
           *error == Errc::invalid || *error == Errc::reset || *error == Errc::closed;
  };
  const support::Dice seed;
  const auto work = [&](std::uint64_t number, const auto& call) {
    return std::thread([&, number, call] {
      support::Dice dice(seed.seed() + number);
      while (!over) {
        const Said error = call(dice);
        EXPECT_TRUE(known(error)) << name(*error);
        ++calls;
        if (!error) ++moved;
      }
    });
  };
  const auto receive = [&](support::Dice& dice) {
    std::array<std::byte, 5000> into{};
    return said(socket_->recv(MutableBytes(into).first(1 + dice.below(5000)), milliseconds(dice.below(3))));
  };
  const auto send = [&](support::Dice& dice) {
    const std::vector<std::byte> some(1 + dice.of_any_size(18));
    return dice.one_in(50) ? said(socket_->flush(milliseconds(1)))
                           : said(socket_->send_all(some, milliseconds(dice.below(4))));
  };
  std::vector<std::thread> threads;
  threads.push_back(work(1, receive));
  threads.push_back(work(2, receive));
  threads.push_back(work(3, send));
  threads.push_back(work(4, send));

  support::Dice dice(seed.seed());
  std::size_t connections = 0;
  for (std::size_t round = 0, rounds = support::campaign_count(60); round < rounds; ++round) {
    if (!socket_->connect(milliseconds(dice.one_in(3) ? dice.below(4) : 5000))) {
      if (!socket_->connected()) continue;
    }
    ++connections;
    const std::size_t until = calls + dice.below(60);
    ASSERT_TRUE(comes([&] { return calls >= until; }));
    // A busy machine may not have let the threads move anything before the last of the rounds is over.
    if (connections == 1) {
      EXPECT_TRUE(comes([&] { return moved != 0; }));
    }
    switch (dice.below(4)) {
      case 0: server_->break_connection(); break;
      case 1: socket_->cancel(); break;
      default: break;
    }
    socket_->close();
  }
  over = true;
  socket_->close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(connections, 0U);
  EXPECT_GT(moved, 0U);
  EXPECT_TRUE(socket_->socket().idle());

  socket_ = make_socket();  // A cancel() may still wait for the next call of the old one.
  connect();
  EXPECT_TRUE(echoes());
}

INSTANTIATE_TEST_SUITE_P(Loopback, SecureSocketThreads,
                         testing::Values(Transport::tcp, Transport::tls_1_2, Transport::tls_1_3),
                         [](const testing::TestParamInfo<Transport>& row) { return text(row.param); });

}  // namespace
}  // namespace fairlead::threads
