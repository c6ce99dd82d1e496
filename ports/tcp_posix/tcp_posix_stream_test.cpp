// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/tcp_posix_stream.hpp"

#include "fairlead/io/stream.hpp"
#include "fairlead/ports/os_posix.hpp"

#include "support/tcp_listener.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace fairlead::ports {
namespace {

using support::Descriptor;

/// A stream whose other end is a plain socket that the test moves by hand.
class TcpPosixStreamTest : public testing::Test {
 public:
  ~TcpPosixStreamTest() override { ::signal(SIGPIPE, SIG_DFL); }

 protected:
  TcpPosixStreamTest() {
    Descriptor socket = support::connect_to(listener_.port());
    fd_ = socket.get();
    stream_.attach(socket.release());
    peer_ = listener_.accept();
    static constexpr auto kSignal = [](int) { std::abort(); };
    ::signal(SIGPIPE, kSignal);
  }
  IoResult send(std::string_view text) { return io::StreamRef(stream_).send(bytes_of(text)); }
  /// Waits until the stream says something else than would_block, as a driver does.
  IoResult recv(MutableBytes into) {
    IoResult got = stream_.recv(into);
    while (got.blocked()) {
      wait(Directions::receive);
      got = stream_.recv(into);
    }
    return got;
  }
  std::string text(std::size_t at_most = 64) {
    std::vector<std::byte> into(at_most);
    const IoResult got = recv(into);
    return got.ok() ? std::string(text_of(Bytes(into).first(got.size()))) : std::string(name(got.error()));
  }
  void wait(Directions wanted) {
    std::array<WaitItem, 1> storage{};
    WaitList list(storage);
    stream_.collect_waits(wanted, list);
    ASSERT_TRUE(os_.waiter().wait(list, Deadline::never()));
  }
  void peer_sends(std::string_view what) {
    ASSERT_EQ(::send(peer_.get(), what.data(), what.size(), MSG_NOSIGNAL), static_cast<ssize_t>(what.size()));
  }
  std::string peer_takes(std::size_t size) {
    std::string into(size, '\0');
    const ssize_t n = ::recv(peer_.get(), into.data(), size, MSG_WAITALL);
    return n < 0 ? "error" : into.substr(0, static_cast<std::size_t>(n));
  }
  int option(int number) {
    int value = -1;
    socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(fd_, IPPROTO_TCP, number, &value, &size), 0);
    return value;
  }

  OsPosix os_;
  support::TcpListener listener_;
  TcpPosixStream stream_;
  Descriptor peer_;
  int fd_ = -1;
};

TEST_F(TcpPosixStreamTest, SixteenPiecesLeaveInOneSegment) {
  std::vector<std::string> texts;
  std::vector<Bytes> pieces;
  for (int i = 0; i < 20; ++i) texts.push_back(std::string(1, static_cast<char>('a' + i)));
  for (const std::string& one : texts) {
    pieces.emplace_back();  // Empty ones are passed over and take no room.
    pieces.push_back(bytes_of(one));
  }
  const IoResult sent = stream_.send(pieces);
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(sent.size(), 16U);
  std::array<char, 64> got{};
  EXPECT_EQ(::recv(peer_.get(), got.data(), got.size(), 0), 16);
  EXPECT_EQ(std::string(got.data(), 16), "abcdefghijklmnop");
}

TEST_F(TcpPosixStreamTest, EmptyCallsAreInvalid) {
  EXPECT_EQ(stream_.recv({}).error(), Errc::invalid);
  EXPECT_EQ(stream_.send({}).error(), Errc::invalid);
  EXPECT_EQ(send("").error(), Errc::invalid);
}

TEST_F(TcpPosixStreamTest, NothingToTakeWouldBlock) {
  std::array<std::byte, 4> into{};
  EXPECT_EQ(stream_.recv(into).error(), Errc::would_block);
  peer_sends("x");
  EXPECT_EQ(text(), "x");
}

TEST_F(TcpPosixStreamTest, AfterAShortRecvOneCallBlocksAndTheNextTakesWhatCame) {
  std::array<std::byte, 4> into{};
  peer_sends("ab");
  EXPECT_EQ(text(4), "ab");
  peer_sends("cd");
  EXPECT_EQ(stream_.recv(into).error(), Errc::would_block) << "without asking the system";
  EXPECT_EQ(text(4), "cd");
}

TEST_F(TcpPosixStreamTest, WhoWaitsAfterAShortRecvFindsWhatCameAtOnce) {
  std::array<std::byte, 4> into{};
  peer_sends("ab");
  EXPECT_EQ(text(4), "ab");
  peer_sends("cd");
  wait(Directions::receive);
  const IoResult got = stream_.recv(into);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got.size(), 2U);
}

TEST_F(TcpPosixStreamTest, AFullRecvIsFollowedByTheRest) {
  peer_sends("abcd");
  EXPECT_EQ(text(2), "ab");
  std::array<std::byte, 2> into{};
  const IoResult got = stream_.recv(into);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(text_of(Bytes(into)), "cd");
}

TEST_F(TcpPosixStreamTest, AFullSocketTakesPartThenNothingUntilThePeerReads) {
  const std::string block(1 << 20, 'z');
  std::size_t total = 0;
  IoResult sent = send(block);
  while (sent.ok()) {
    total += sent.size();
    sent = send(block);
  }
  EXPECT_EQ(sent.error(), Errc::would_block);
  std::string taken(total, '\0');
  ASSERT_EQ(::recv(peer_.get(), taken.data(), total, MSG_WAITALL), static_cast<ssize_t>(total));
  wait(Directions::send);
  ASSERT_TRUE(send("end").ok());
  EXPECT_EQ(peer_takes(3), "end");
}

TEST_F(TcpPosixStreamTest, AFinIsAnOrderlyEndAndSendingGoesOn) {
  peer_sends("last");
  ASSERT_EQ(::shutdown(peer_.get(), SHUT_WR), 0);
  EXPECT_EQ(text(), "last");
  EXPECT_EQ(text(), "closed");
  EXPECT_EQ(text(), "closed");
  ASSERT_TRUE(send("more").ok());
  EXPECT_EQ(peer_takes(4), "more");
}

TEST_F(TcpPosixStreamTest, AnOrderlyEndStaysOneAlsoIfTheConnectionBreaksLater) {
  ASSERT_EQ(::shutdown(peer_.get(), SHUT_WR), 0);
  EXPECT_EQ(text(), "closed");
  support::close_with_reset(peer_);
  wait(Directions::send);
  EXPECT_EQ(text(), "closed");
  EXPECT_EQ(send("x").error(), Errc::reset);
}

TEST_F(TcpPosixStreamTest, ShutdownMayBeRepeatedWhenBothDirectionsHaveEnded) {
  ASSERT_TRUE(stream_.shutdown());
  EXPECT_EQ(peer_takes(1), "");
  peer_.reset();
  EXPECT_EQ(text(), "closed");
  EXPECT_TRUE(stream_.shutdown());
}

TEST_F(TcpPosixStreamTest, OurShutdownEndsOneDirection) {
  ASSERT_TRUE(send("last").ok());
  ASSERT_TRUE(stream_.shutdown());
  ASSERT_TRUE(stream_.shutdown());
  EXPECT_EQ(send("x").error(), Errc::closed);
  EXPECT_EQ(peer_takes(64), "last");
  peer_sends("answer");
  EXPECT_EQ(text(), "answer");
}

TEST_F(TcpPosixStreamTest, ARstIsABreakAndStaysOne) {
  support::close_with_reset(peer_);
  EXPECT_EQ(text(), "reset");
  EXPECT_EQ(stream_.native_error(), ECONNRESET);
  EXPECT_EQ(text(), "reset");
  EXPECT_EQ(send("x").error(), Errc::reset);
  EXPECT_EQ(stream_.flush().error(), Errc::reset);
  EXPECT_EQ(stream_.shutdown().error(), Errc::reset);
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  stream_.collect_waits(Directions::none, list);
  EXPECT_FALSE(list.ready());
  stream_.collect_waits(Directions::send, list);
  EXPECT_TRUE(list.ready()) << "nobody waits on a broken stream";
}

TEST_F(TcpPosixStreamTest, SendingToAPeerThatIsGoneBreaksWithoutASignal) {
  peer_.reset();
  IoResult sent = send("x");
  while (sent.ok()) {  // The first ones are answered by RST.
    wait(Directions::receive);
    sent = send("x");
  }
  EXPECT_EQ(sent.error(), Errc::reset);
}

TEST_F(TcpPosixStreamTest, WhatThePeerSaidBeforeItBrokeIsReadAfterASendThatFailed) {
  peer_sends("goodbye");
  support::close_with_reset(peer_);
  EXPECT_EQ(text(1), "g");  // A full recv; a short one must not hide the rest either.
  EXPECT_EQ(send("x").error(), Errc::reset);
  EXPECT_EQ(stream_.native_error(), ECONNRESET);
  EXPECT_EQ(send("x").error(), Errc::reset);
  EXPECT_EQ(text(64), "oodbye");
  EXPECT_EQ(text(), "reset") << "an end after a break is not an orderly one";
  EXPECT_EQ(text(), "reset");
}

TEST_F(TcpPosixStreamTest, AfterCloseEverythingIsInvalid) {
  stream_.close();
  stream_.close();
  std::array<std::byte, 4> into{};
  EXPECT_EQ(stream_.recv(into).error(), Errc::invalid);
  EXPECT_EQ(send("x").error(), Errc::invalid);
  EXPECT_EQ(stream_.flush().error(), Errc::invalid);
  EXPECT_EQ(stream_.shutdown().error(), Errc::invalid);
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  stream_.collect_waits(Directions::both, list);
  EXPECT_TRUE(list.items().empty());
  EXPECT_EQ(peer_takes(1), "") << "the peer sees an orderly end";
}

TEST_F(TcpPosixStreamTest, ADirectionThatNobodyWantsContributesNothing) {
  peer_sends("unread");
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  stream_.collect_waits(Directions::none, list);
  EXPECT_TRUE(list.items().empty());
  stream_.collect_waits(Directions::send, list);
  ASSERT_EQ(list.items().size(), 1U);
  EXPECT_EQ(list.items()[0].until, Directions::send);
}

TEST_F(TcpPosixStreamTest, AnEndThatWasReadIsNotWaitedForAgain) {
  ASSERT_EQ(::shutdown(peer_.get(), SHUT_WR), 0);
  EXPECT_EQ(text(), "closed");
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  stream_.collect_waits(Directions::send, list);
  EXPECT_FALSE(list.ready());
  EXPECT_EQ(list.items().size(), 1U);
  stream_.collect_waits(Directions::receive, list);
  EXPECT_TRUE(list.ready());
}

TEST_F(TcpPosixStreamTest, PromptAcknowledgementsAreSetAgainAfterEachSendAndReceive) {
  const int off = 0;
  const auto forget = [&] { ASSERT_EQ(::setsockopt(fd_, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off), 0); };
  forget();
  stream_.set_prompt_acks(net::PromptAcks::on);
  EXPECT_EQ(option(TCP_QUICKACK), 1);
  forget();
  ASSERT_TRUE(send("x").ok());
  EXPECT_EQ(option(TCP_QUICKACK), 1) << "after send";
  peer_sends("y");
  wait(Directions::receive);
  forget();
  EXPECT_EQ(text(), "y");
  EXPECT_EQ(option(TCP_QUICKACK), 1) << "after recv";
  stream_.set_prompt_acks(net::PromptAcks::off);
  forget();
  ASSERT_TRUE(send("x").ok());
  EXPECT_EQ(option(TCP_QUICKACK), 0) << "no longer";
}

TEST_F(TcpPosixStreamTest, ANewDescriptorBeginsAnew) {
  support::close_with_reset(peer_);
  EXPECT_EQ(text(), "reset");
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
  const Descriptor other(pair[1]);
  stream_.attach(pair[0]);
  EXPECT_EQ(stream_.native_error(), 0);
  ASSERT_TRUE(send("x").ok());
  char byte = 0;
  EXPECT_EQ(::recv(other.get(), &byte, 1, 0), 1);
}

}  // namespace
}  // namespace fairlead::ports
