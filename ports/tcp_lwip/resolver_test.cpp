// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/tcp_lwip.hpp"

#include "support/lwip_name_server.hpp"
#include "support/lwip_world.hpp"

#include <array>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <lwip/err.h>

namespace fairlead::ports {
namespace {

namespace lwip = support::lwip;
using net::Family;
using Behaviour = support::DnsRecords::Behaviour;

constexpr std::uint16_t kPort = 8883;

/// The lookups of one stack, each with a name that lwIP has not kept.
class TcpLwipNames : public testing::Test {
 protected:
  /// The next test finds no question open.
  void TearDown() override {
    lwip::refuse(0, 0);
    stack_.reset();
    server_.reset();
    lwip::settle();
  }
  static std::string fresh_name() {
    static int names = 0;
    return "n" + std::to_string(++names) + ".example";
  }
  static Result<void> ask(TcpLwip& stack, const std::string& name) {
    return stack.start_resolve(net::HostName::parse(name).value(), kPort, lwip::now());
  }
  /// The first address of a family, or what is said in place of one.
  static std::string answer(TcpLwip& stack, Family family) {
    for (int i = 0; i < 10'000; ++i) {
      const auto given = stack.next_address(family);
      if (given) return *given ? std::string((*given)->text().view()) : "no more";
      if (given.error() != Errc::would_block) return std::string(fairlead::name(given.error()));
      std::array<WaitItem, 4> storage{};
      WaitList list(storage);
      stack.collect_waits(list);
      if (list.items().empty()) return "nothing to wait for";
      lwip::step();
    }
    return "no end";
  }
  std::string answer(Family family) { return answer(stack_, family); }
  bool ready() {
    std::array<WaitItem, 4> storage{};
    WaitList list(storage);
    stack_.collect_waits(list);
    return list.ready();
  }

  std::optional<support::LwipNameServer> server_{std::in_place};
  TcpLwip stack_;
  std::string name_ = fresh_name();
};

TEST_F(TcpLwipNames, EachFamilyHasItsAddress) {
  server_->records().add(name_, {"192.0.2.7", "192.0.2.8", "2001:db8::7"});
  ASSERT_TRUE(ask(stack_, name_));
  EXPECT_FALSE(ready());
  EXPECT_EQ(answer(Family::ipv6), "[2001:db8::7]:8883");
  lwip::deliver();
  EXPECT_TRUE(ready()) << "the other answer has come";
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.7:8883");
  EXPECT_FALSE(ready());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(answer(Family::ipv6), "no more");
    EXPECT_EQ(answer(Family::ipv4), "no more") << "lwIP gives one";
  }
}

TEST_F(TcpLwipNames, WhatLwipHasKeptIsThereAtOnce) {
  server_->records().add(name_, {"192.0.2.7"});
  ASSERT_TRUE(ask(stack_, name_));
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.7:8883");
  stack_.end_resolve();
  ASSERT_TRUE(ask(stack_, name_));
  EXPECT_TRUE(ready());
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.7:8883");
}

TEST_F(TcpLwipNames, NoAddressIsAFailureEachTime) {
  server_->records().add(name_, {"192.0.2.7"});
  ASSERT_TRUE(ask(stack_, name_));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(answer(Family::ipv6), "resolver_failed") << "no data";
  stack_.end_resolve();
  ASSERT_TRUE(ask(stack_, fresh_name()));
  EXPECT_EQ(answer(Family::ipv4), "resolver_failed") << "no such name";
}

TEST_F(TcpLwipNames, ASilentServerFailsInTheEnd) {
  server_->records().set(name_, Family::ipv4, Behaviour::is_silent);
  server_->records().add(name_, {"2001:db8::7"});
  ASSERT_TRUE(ask(stack_, name_));
  EXPECT_EQ(answer(Family::ipv6), "[2001:db8::7]:8883") << "without waiting for the other";
  EXPECT_EQ(answer(Family::ipv4), "resolver_failed");
  EXPECT_GT(server_->records().questions(name_), 2) << "lwIP has asked again";
}

TEST_F(TcpLwipNames, WithoutAServerItFailsAtOnce) {
  server_.reset();
  ASSERT_TRUE(ask(stack_, name_));
  EXPECT_TRUE(ready());
  EXPECT_EQ(answer(Family::ipv4), "resolver_failed");
  EXPECT_EQ(answer(Family::ipv6), "resolver_failed");
  EXPECT_EQ(stack_.native_error(), ERR_VAL);
}

TEST_F(TcpLwipNames, OneNameAtATime) {
  EXPECT_EQ(answer(Family::ipv4), "invalid");
  ASSERT_TRUE(ask(stack_, name_));
  EXPECT_EQ(ask(stack_, name_).error(), Errc::busy);
  stack_.end_resolve();
  stack_.end_resolve();
  EXPECT_EQ(answer(Family::ipv4), "invalid");
  EXPECT_TRUE(ask(stack_, fresh_name()));
}

TEST_F(TcpLwipNames, AnAnswerToAQuestionThatWasTakenBackIsForNobody) {
  const std::string other = fresh_name();
  server_->records().add(name_, {"192.0.2.7", "2001:db8::7"});
  server_->records().set(other, Family::ipv4, Behaviour::is_silent);
  server_->records().set(other, Family::ipv6, Behaviour::is_silent);
  ASSERT_TRUE(ask(stack_, name_));
  stack_.end_resolve();
  ASSERT_TRUE(ask(stack_, other));
  lwip::deliver();
  EXPECT_EQ(stack_.next_address(Family::ipv4).error(), Errc::would_block) << "the old answer is not the new one's";
  EXPECT_EQ(stack_.next_address(Family::ipv6).error(), Errc::would_block);
}

TEST_F(TcpLwipNames, AStackMayGoBeforeItsAnswer) {
  server_->records().add(name_, {"192.0.2.7", "2001:db8::7"});
  {
    TcpLwip gone;
    ASSERT_TRUE(ask(gone, name_));
  }
  lwip::deliver();
}

TEST_F(TcpLwipNames, TwoNamesAreAskedForAtOnce) {
  const std::string third_name = fresh_name();
  server_->records().add(third_name, {"192.0.2.7"});
  TcpLwip second;
  TcpLwip third;
  ASSERT_TRUE(ask(stack_, name_));
  ASSERT_TRUE(ask(second, fresh_name()));
  for (int i = 0; i < 2; ++i) {
    const auto asked = ask(third, third_name);
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error(), Errc::no_memory) << "also while what was taken back is still under way";
    stack_.end_resolve();
  }
  EXPECT_EQ(third.next_address(Family::ipv4).error(), Errc::invalid);
  lwip::deliver();
  ASSERT_TRUE(ask(third, third_name));
  EXPECT_EQ(answer(third, Family::ipv4), "192.0.2.7:8883") << "and then there is room again";
}

TEST_F(TcpLwipNames, TwoStacksMayAskForOneName) {
  server_->records().add(name_, {"192.0.2.7", "2001:db8::7"});
  TcpLwip second;
  ASSERT_TRUE(ask(stack_, name_));
  ASSERT_TRUE(ask(second, name_));
  EXPECT_EQ(answer(second, Family::ipv4), "192.0.2.7:8883");
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.7:8883");
  EXPECT_EQ(answer(Family::ipv6), "[2001:db8::7]:8883");
}

TEST_F(TcpLwipNames, WhoGivesUpAndBeginsAgainAsksOnce) {
  server_->records().add(name_, {"192.0.2.7", "2001:db8::7"});
  lwip::count_packets([](const lwip::Packet& packet) { return !packet.tcp; });
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(ask(stack_, name_)) << i;
    EXPECT_EQ(stack_.next_address(Family::ipv6).error(), Errc::would_block);
    stack_.end_resolve();
  }
  ASSERT_TRUE(ask(stack_, name_));
  EXPECT_EQ(lwip::packets(), 2U) << "one for each family";
  EXPECT_EQ(answer(Family::ipv6), "[2001:db8::7]:8883");
  EXPECT_EQ(answer(Family::ipv4), "192.0.2.7:8883");
}

TEST_F(TcpLwipNames, EachAllocationMayFail) {
  const std::size_t level = lwip::blocks();
  int told = 0;
  std::uint32_t granted = 0;
  for (bool refused = true; refused; ++granted) {
    const std::string name = fresh_name();
    server_->records().add(name, {"192.0.2.7", "2001:db8::7"});
    const std::uint32_t before = lwip::allocations();
    lwip::refuse(granted, 1);
    ASSERT_TRUE(ask(stack_, name));
    for (const auto& [family, wanted] :
         {std::pair(Family::ipv6, "[2001:db8::7]:8883"), std::pair(Family::ipv4, "192.0.2.7:8883")}) {
      const std::string said = answer(family);
      const bool is_told = said == "no_memory";
      told += is_told ? 1 : 0;
      EXPECT_TRUE(is_told || said == wanted) << said << " after " << granted;
    }
    refused = lwip::allocations() - before > granted;
    lwip::refuse(0, 0);
    stack_.end_resolve();
    lwip::deliver();
    EXPECT_EQ(lwip::blocks(), level) << "after " << granted;
  }
  EXPECT_GT(granted, 8U);
  EXPECT_GT(told, 0);
}

}  // namespace
}  // namespace fairlead::ports
