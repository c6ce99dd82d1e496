// SPDX-License-Identifier: Apache-2.0
#include "resolver.hpp"

#include "fairlead/ports/os_posix.hpp"
#include "fairlead/ports/tcp_posix.hpp"

#include "support/dns_server.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>

namespace fairlead::ports {
namespace {

using net::Family;
using support::DnsServer;
using Behaviour = DnsServer::Behaviour;

/// TcpPosix as a resolver, against a server on the loopback.
class TcpPosixResolve : public testing::Test {
 protected:
  TcpPosixResolve() : stack_(options()) {}

  void start(const char* host, std::uint16_t port = 8883) {
    ASSERT_TRUE(stack_.start_resolve(net::HostName::parse(host).value(), port, os_.clock().now()));
  }
  /// All that a family gives, as text: its addresses, or the error. Waits as a driver does.
  std::string answer(Family family) {
    std::string text;
    const Instant begun = os_.clock().now();
    while (os_.clock().now() - begun < Duration(20'000)) {
      stack_.step(os_.clock().now());
      const auto next = stack_.next_address(family);
      if (next && !*next) return text;
      if (next) {
        text += (text.empty() ? "" : " ") + std::string((*next)->text().view());
        continue;
      }
      if (next.error() != Errc::would_block) return std::string(name(next.error()));
      if (!wait()) return "nothing to wait for";
    }
    return "too late";
  }
  bool wait() {
    std::array<WaitItem, 8> storage{};
    WaitList list(storage);
    stack_.collect_waits(list);
    if (list.items().empty() && stack_.next_deadline().is_never()) return false;
    EXPECT_TRUE(os_.waiter().wait(list, stack_.next_deadline()));
    return true;
  }

  OsPosix os_;
  DnsServer server_;
  TcpPosix stack_;

 private:
  [[nodiscard]] TcpPosixOptions options() const {
    return {.resolver_timeout = Duration(100), .resolver_servers = server_.address()};
  }
};

TEST_F(TcpPosixResolve, GivesTheAddressesOfEachFamilyWithThePort) {
  server_.add("both.test", {"192.0.2.1", "192.0.2.2", "2001:db8::1"});
  start("Both.Test", 443);
  EXPECT_EQ(answer(Family::ipv6), "[2001:db8::1]:443");
  const std::string v4 = answer(Family::ipv4);
  EXPECT_TRUE(v4 == "192.0.2.1:443 192.0.2.2:443" || v4 == "192.0.2.2:443 192.0.2.1:443") << v4;
  EXPECT_EQ(answer(Family::ipv4), "") << "after the end, the end again";
}

TEST_F(TcpPosixResolve, AFamilyWithoutAddressesIsNotFoundAndTheOtherIsGiven) {
  server_.add("four.test", {"192.0.2.1"});
  start("four.test");
  EXPECT_EQ(answer(Family::ipv6), "name_not_found");
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.1:8883");
  EXPECT_EQ(answer(Family::ipv6), "name_not_found") << "each later call says the same";
  EXPECT_EQ(stack_.native_error(), 1) << "ARES_ENODATA";
}

TEST_F(TcpPosixResolve, ANameThatDoesNotExistIsNotFound) {
  start("nothing.test");
  EXPECT_EQ(answer(Family::ipv6), "name_not_found");
  EXPECT_EQ(answer(Family::ipv4), "name_not_found");
  EXPECT_EQ(stack_.native_error(), 4) << "ARES_ENOTFOUND";
}

TEST_F(TcpPosixResolve, AServerThatDeniesIPv6NamesDoesNotHideIPv4) {
  server_.add("odd.test", {"192.0.2.1"});
  server_.set("odd.test", Family::ipv6, Behaviour::not_found);  // RFC 4074 section 4.2 knows such servers.
  start("odd.test");
  EXPECT_EQ(answer(Family::ipv6), "name_not_found");
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.1:8883");
}

TEST_F(TcpPosixResolve, ASilentServerIsAFailedResolverAndWasAskedTwice) {
  server_.set("silent.test", Behaviour::is_silent);
  start("silent.test");
  EXPECT_EQ(answer(Family::ipv6), "resolver_failed");
  EXPECT_EQ(answer(Family::ipv4), "resolver_failed");
  EXPECT_EQ(stack_.native_error(), 12) << "ARES_ETIMEOUT";
  EXPECT_EQ(server_.questions("silent.test"), 4);
}

TEST_F(TcpPosixResolve, ServfailIsAFailedResolver) {
  server_.set("broken.test", Behaviour::fails);
  start("broken.test");
  EXPECT_EQ(answer(Family::ipv4), "resolver_failed");
  EXPECT_EQ(answer(Family::ipv6), "resolver_failed");
}

TEST_F(TcpPosixResolve, FamiliesAreAnsweredIndependently) {
  server_.add("half.test", {"192.0.2.1"});
  server_.set("half.test", Family::ipv6, Behaviour::is_silent);
  start("half.test");
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.1:8883");
  EXPECT_EQ(stack_.next_address(Family::ipv6).error(), Errc::would_block);
  EXPECT_EQ(answer(Family::ipv6), "resolver_failed");
}

TEST_F(TcpPosixResolve, ATruncatedAnswerIsAskedForAgainOverTcp) {
  server_.add("large.test", {"192.0.2.1"});
  server_.set("large.test", Behaviour::truncates);
  start("large.test");
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.1:8883");
  EXPECT_GE(server_.tcp_connections(), 1);
}

TEST_F(TcpPosixResolve, AServerThatCutsTcpIsAFailedResolver) {
  server_.set("cut.test", Behaviour::cuts_tcp);
  start("cut.test");
  EXPECT_EQ(answer(Family::ipv4), "resolver_failed");
  EXPECT_EQ(answer(Family::ipv6), "resolver_failed");
}

TEST_F(TcpPosixResolve, ItsSocketsCloseOnExecAndDoNotBlock) {
  server_.set("silent.test", Behaviour::is_silent);
  start("silent.test");
  std::array<WaitItem, 8> storage{};
  WaitList list(storage);
  stack_.collect_waits(list);
  ASSERT_FALSE(list.items().empty());
  for (const WaitItem& item : list.items()) {
    EXPECT_EQ(::fcntl(static_cast<int>(item.handle), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    EXPECT_EQ(::fcntl(static_cast<int>(item.handle), F_GETFL) & O_NONBLOCK, O_NONBLOCK);
  }
}

TEST_F(TcpPosixResolve, OnlyAnAbsoluteNameIsAskedForAsItIs) {
  ::setenv("LOCALDOMAIN", "search.test", 1);  // c-ares takes search domains from it.
  server_.add("short.search.test", {"192.0.2.1"});
  start("short");
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.1:8883");
  stack_.end_resolve();
  const int before = server_.questions("short.search.test");
  start("short.");
  EXPECT_EQ(answer(Family::ipv4), "name_not_found");
  EXPECT_EQ(answer(Family::ipv6), "name_not_found");
  EXPECT_EQ(server_.questions("short.search.test"), before);
  ::unsetenv("LOCALDOMAIN");
}

TEST_F(TcpPosixResolve, OneResolutionAtATime) {
  const auto host = net::HostName::parse("a.test").value();
  EXPECT_EQ(stack_.next_address(Family::ipv4).error(), Errc::invalid);
  start("a.test");
  EXPECT_EQ(stack_.start_resolve(host, 1, os_.clock().now()).error(), Errc::busy);
  stack_.end_resolve();
  stack_.end_resolve();
  EXPECT_EQ(stack_.next_address(Family::ipv4).error(), Errc::invalid);
  start("a.test");
  stack_.reset();
  EXPECT_EQ(stack_.next_address(Family::ipv4).error(), Errc::invalid);
  EXPECT_FALSE(wait()) << "nothing is waited for any more";
  server_.add("b.test", {"192.0.2.9"});
  start("b.test");
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.9:8883");
}

TEST_F(TcpPosixResolve, OnceBothFamiliesAnsweredNothingIsWaitedFor) {
  server_.add("both.test", {"192.0.2.1", "2001:db8::1"});
  start("both.test");
  EXPECT_TRUE(wait());
  answer(Family::ipv4);
  answer(Family::ipv6);
  EXPECT_FALSE(wait());
}

TEST_F(TcpPosixResolve, TheHostsFileIsConsulted) {
  std::ifstream hosts("/etc/hosts");
  std::string line;
  while (std::getline(hosts, line)) {
    std::istringstream words(line);
    std::string address;
    std::string host;
    words >> address >> host;
    const auto name = net::HostName::parse(host);
    if (address != "127.0.0.1" || !name || name->is_localhost()) continue;
    start(host.c_str(), 1);
    EXPECT_EQ(answer(Family::ipv4), "127.0.0.1:1");
    return;
  }
  GTEST_SKIP() << "this machine's /etc/hosts names nothing but localhost";
}

TEST(TcpPosixResolver, WithoutAServerTheResolverFailed) {
  OsPosix os;
  TcpPosix stack({.resolver_timeout = Duration(50), .resolver_rounds = 1, .resolver_servers = "127.0.0.1:1"});
  ASSERT_TRUE(stack.start_resolve(net::HostName::parse("a.test").value(), 1, os.clock().now()));
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    auto answer = stack.next_address(family);
    while (!answer && answer.error() == Errc::would_block) {
      std::array<WaitItem, 8> storage{};
      WaitList list(storage);
      stack.collect_waits(list);
      ASSERT_TRUE(os.waiter().wait(list, stack.next_deadline()));
      stack.step(os.clock().now());
      answer = stack.next_address(family);
    }
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), Errc::resolver_failed);
  }
}

TEST(TcpPosixResolver, MalformedServersAreToldAtOnce) {
  TcpPosix stack({.resolver_servers = "not an address"});
  const auto started = stack.start_resolve(net::HostName::parse("a.test").value(), 1, Instant{});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error(), Errc::resolver_failed);
  EXPECT_NE(stack.native_error(), 0);
}

}  // namespace
}  // namespace fairlead::ports
