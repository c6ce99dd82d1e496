// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/tcp_posix.hpp"

#include "fairlead/ports/os_posix.hpp"

#include "errors.hpp"
#include "support/tcp_listener.hpp"

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

namespace fairlead::ports {
namespace {

using net::AttemptId;
using net::Family;
using support::Listening;
using support::TcpListener;

class TcpPosixDial : public testing::Test {
 protected:
  /// What becomes of an attempt. Waits as a driver does.
  Result<void> outcome(AttemptId id) {
    auto polled = stack_.poll_dial(id);
    const Instant begun = os_.clock().now();
    while (!polled && polled.error() == Errc::would_block && os_.clock().now() - begun < Duration(5'000)) {
      wait(Deadline::never());
      polled = stack_.poll_dial(id);
    }
    return polled;
  }
  void wait(Deadline until) {
    std::array<WaitItem, 8> storage{};
    WaitList list(storage);
    stack_.collect_waits(list);
    EXPECT_EQ(list.items().size(), 1U);
    EXPECT_TRUE(os_.waiter().wait(list, until));
  }
  std::size_t waits() {
    std::array<WaitItem, 8> storage{};
    WaitList list(storage);
    stack_.collect_waits(list);
    return list.items().size();
  }
  /// The descriptor of a connected stream, as its wait item names it.
  int descriptor(AttemptId id) {
    std::array<WaitItem, 1> storage{};
    WaitList list(storage);
    stack_.stream(id).collect_waits(Directions::both, list);
    return list.items().empty() ? -1 : static_cast<int>(list.items()[0].handle);
  }
  int option(AttemptId id, int level, int number) {
    int value = -1;
    socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(descriptor(id), level, number, &value, &size), 0);
    return value;
  }

  static constexpr AttemptId kFirst{0};
  static constexpr AttemptId kSecond{1};
  OsPosix os_;
  TcpPosix stack_;
};

TEST_F(TcpPosixDial, ConnectsOverBothFamilies) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    if (family == Family::ipv6 && !support::has_ipv6_loopback()) GTEST_SKIP() << "this machine has no ::1";
    TcpListener listener(Listening::accepts, family);
    ASSERT_TRUE(stack_.dial(kFirst, listener.address()));
    ASSERT_TRUE(outcome(kFirst));
    EXPECT_EQ(waits(), 0U) << "a connected stream waits for itself";
    const auto peer = listener.accept();
    ASSERT_TRUE(stack_.stream(kFirst).send(bytes_of("hello")).ok());
    std::array<char, 5> got{};
    EXPECT_EQ(::recv(peer.get(), got.data(), got.size(), MSG_WAITALL), 5);
    EXPECT_EQ(std::string(got.data(), 5), "hello");
    stack_.abandon(kFirst);
    EXPECT_EQ(::recv(peer.get(), got.data(), 1, 0), 0) << "an abandoned stream is closed";
  }
}

TEST_F(TcpPosixDial, AClosedPortRefuses) {
  const TcpListener nobody(Listening::refuses);
  auto dialled = stack_.dial(kFirst, nobody.address());
  if (dialled) dialled = outcome(kFirst);
  ASSERT_FALSE(dialled);
  EXPECT_EQ(dialled.error(), Errc::refused);
  EXPECT_EQ(stack_.native_error(), ECONNREFUSED);
  EXPECT_EQ(waits(), 0U);
}

TEST_F(TcpPosixDial, AnAddressWithoutARouteIsUnreachable) {
  // Link-local without a zone, and the address that nobody has.
  auto dialled = stack_.dial(kFirst, net::parse_address("fe80::1", 1).value());
  if (dialled) dialled = outcome(kFirst);
  ASSERT_FALSE(dialled);
  EXPECT_EQ(dialled.error(), Errc::unreachable);
  EXPECT_NE(stack_.native_error(), 0);
}

TEST_F(TcpPosixDial, ALinkLocalAddressGoesToItsInterface) {
  net::Address address = net::parse_address("fe80::1", 1).value();
  address.scope_id = stack_.interface_number("lo").value();
  auto dialled = stack_.dial(kFirst, address);
  if (dialled) dialled = outcome(kFirst);
  ASSERT_FALSE(dialled);
  EXPECT_NE(stack_.native_error(), EINVAL) << "which is what it says without an interface";
}

TEST_F(TcpPosixDial, PromptAcknowledgementsAreForStreamsNowAndLater) {
  const TcpListener listener;
  const int off = 0;
  const auto after_send = [&] {
    EXPECT_EQ(::setsockopt(descriptor(kFirst), IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off), 0);
    EXPECT_TRUE(stack_.stream(kFirst).send(bytes_of("x")).ok());
    return option(kFirst, IPPROTO_TCP, TCP_QUICKACK);
  };
  stack_.set_prompt_acks(net::PromptAcks::on);
  ASSERT_TRUE(stack_.dial(kFirst, listener.address()));
  ASSERT_TRUE(outcome(kFirst));
  EXPECT_EQ(after_send(), 1);
  stack_.set_prompt_acks(net::PromptAcks::off);
  EXPECT_EQ(after_send(), 0);
}

TEST_F(TcpPosixDial, ASilentPeerBlocksNobodyAndCanBeAbandoned) {
  const TcpListener silent(Listening::ignores);
  const TcpListener listener;
  ASSERT_TRUE(stack_.dial(kFirst, silent.address()));
  EXPECT_EQ(stack_.poll_dial(kFirst).error(), Errc::would_block);
  ASSERT_TRUE(stack_.dial(kSecond, listener.address()));
  while (!stack_.poll_dial(kSecond)) {
    std::array<WaitItem, 8> storage{};
    WaitList list(storage);
    stack_.collect_waits(list);
    ASSERT_TRUE(os_.waiter().wait(list, Deadline::never()));
  }
  EXPECT_EQ(waits(), 1U);
  stack_.abandon(kFirst);
  EXPECT_EQ(waits(), 0U);
  EXPECT_EQ(stack_.poll_dial(kFirst).error(), Errc::invalid);
  EXPECT_TRUE(stack_.poll_dial(kSecond)) << "the other one is still connected";
}

TEST_F(TcpPosixDial, ResetReleasesEverything) {
  TcpListener listener;
  ASSERT_TRUE(stack_.dial(kFirst, listener.address()));
  ASSERT_TRUE(outcome(kFirst));
  const auto peer = listener.accept();
  stack_.reset();
  stack_.reset();
  char byte = 0;
  EXPECT_EQ(::recv(peer.get(), &byte, 1, 0), 0);
  EXPECT_EQ(stack_.stream(kFirst).send(bytes_of("x")).error(), Errc::invalid);
}

TEST_F(TcpPosixDial, SocketsAreSetUpAsPromised) {
  TcpListener listener;
  ASSERT_TRUE(stack_.dial(kFirst, listener.address()));
  ASSERT_TRUE(outcome(kFirst));
  EXPECT_EQ(option(kFirst, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(option(kFirst, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(kFirst, IPPROTO_TCP, TCP_KEEPIDLE), 60);
  EXPECT_EQ(option(kFirst, IPPROTO_TCP, TCP_KEEPINTVL), 10);
  EXPECT_EQ(option(kFirst, IPPROTO_TCP, TCP_KEEPCNT), 3);
  EXPECT_EQ(option(kFirst, IPPROTO_TCP, TCP_USER_TIMEOUT), 0);
  EXPECT_EQ(::fcntl(descriptor(kFirst), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  EXPECT_EQ(::fcntl(descriptor(kFirst), F_GETFL) & O_NONBLOCK, O_NONBLOCK);
}

TEST(TcpPosixOptions, ChangeTheSockets) {
  OsPosix os;
  TcpPosix stack({.keep_alive_idle = Duration(0), .user_timeout = Duration(7'000)});
  const TcpListener listener;
  ASSERT_TRUE(stack.dial(AttemptId{0}, listener.address()));
  while (!stack.poll_dial(AttemptId{0})) {
    std::array<WaitItem, 1> storage{};
    WaitList list(storage);
    stack.collect_waits(list);
    ASSERT_TRUE(os.waiter().wait(list, Deadline::never()));
  }
  std::array<WaitItem, 1> storage{};
  WaitList list(storage);
  stack.stream(AttemptId{0}).collect_waits(Directions::both, list);
  const int fd = static_cast<int>(list.items()[0].handle);
  int value = -1;
  socklen_t size = sizeof value;
  ASSERT_EQ(::getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &value, &size), 0);
  EXPECT_EQ(value, 0);
  ASSERT_EQ(::getsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &value, &size), 0);
  EXPECT_EQ(value, 7'000);
}

TEST_F(TcpPosixDial, WithoutDescriptorsItSaysNoMemory) {
  const TcpListener listener;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto dialled = stack_.dial(kFirst, listener.address());
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_FALSE(dialled);
  EXPECT_EQ(dialled.error(), Errc::no_memory);
  EXPECT_EQ(stack_.native_error(), EMFILE);
}

TEST_F(TcpPosixDial, InterfacesHaveNumbers) {
  EXPECT_EQ(stack_.interface_number("lo").value_or(0), ::if_nametoindex("lo"));
  EXPECT_EQ(stack_.interface_number("no-such-one").error(), Errc::invalid);
}

TEST(TcpPosixErrors, EachErrnoIsTranslatedOnce) {
  const std::array<std::pair<int, Errc>, 16> table{{
      {EINPROGRESS, Errc::would_block},
      {ECONNREFUSED, Errc::refused},
      {ETIMEDOUT, Errc::timed_out},
      {ECONNRESET, Errc::reset},
      {ENETUNREACH, Errc::unreachable},
      {EHOSTUNREACH, Errc::unreachable},
      {ENETDOWN, Errc::unreachable},
      {EADDRNOTAVAIL, Errc::unreachable},
      {EACCES, Errc::unreachable},
      {EPERM, Errc::unreachable},
      {EAFNOSUPPORT, Errc::unsupported},
      {EAGAIN, Errc::no_memory},
      {EMFILE, Errc::no_memory},
      {ENFILE, Errc::no_memory},
      {ENOBUFS, Errc::no_memory},
      {EIO, Errc::internal},
  }};
  for (const auto& [error, wanted] : table) EXPECT_EQ(detail::errc_of_errno(error), wanted) << error;
}

}  // namespace
}  // namespace fairlead::ports
