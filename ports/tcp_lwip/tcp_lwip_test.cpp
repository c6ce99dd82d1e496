// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/tcp_lwip.hpp"

#include "support/lwip_listener.hpp"
#include "support/lwip_world.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>
#include <lwip/err.h>
#include <lwip/ip.h>
#include <lwip/netif.h>

namespace fairlead::ports {
namespace {

namespace lwip = support::lwip;
using net::AttemptId;
using net::Family;
using support::LwipListener;

constexpr std::uint16_t kNobody = 1;
constexpr AttemptId kFirst{0};
constexpr AttemptId kSecond{1};

class TcpLwipDial : public testing::Test {
 protected:
  TcpLwipDial() {
    lwip::settle();
    level_ = lwip::blocks();
  }
  void TearDown() override {
    lwip::set_fate({});
    lwip::refuse(0, 0);
  }
  /// What becomes of an attempt, however long it takes.
  Result<void> outcome(AttemptId id) {
    auto polled = stack_.poll_dial(id);
    for (int i = 0; i < 100'000 && !polled && polled.error() == Errc::would_block; ++i) {
      lwip::step();
      polled = stack_.poll_dial(id);
    }
    return polled;
  }
  /// What a driver would wait for: nothing, something, or nothing since there is news.
  std::string waits() {
    std::array<WaitItem, 4> storage{};
    WaitList list(storage);
    stack_.collect_waits(list);
    return list.ready() ? "ready" : list.items().empty() ? "nothing" : "something";
  }
  /// Nothing is left in lwIP once all is over.
  void expect_level() {
    stack_.reset();
    lwip::settle();
    EXPECT_EQ(lwip::blocks(), level_);
  }

  TcpLwip stack_;
  std::size_t level_ = 0;
};

TEST_F(TcpLwipDial, ConnectsOverBothFamilies) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    LwipListener listener;
    ASSERT_TRUE(stack_.dial(kFirst, lwip::address(family, listener.port())));
    EXPECT_EQ(stack_.poll_dial(kFirst).error(), Errc::would_block);
    EXPECT_EQ(waits(), "something");
    ASSERT_TRUE(outcome(kFirst));
    EXPECT_EQ(waits(), "nothing") << "a connected stream waits for itself";
    lwip::deliver();
    EXPECT_TRUE(listener.has_accepted());
    stack_.abandon(kFirst);
    lwip::deliver();
    std::array<std::byte, 1> into{};
    EXPECT_EQ(listener.accepted().recv(into).error(), Errc::closed) << "an abandoned stream is closed";
  }
  expect_level();
}

TEST_F(TcpLwipDial, AClosedPortRefuses) {
  ASSERT_TRUE(stack_.dial(kFirst, lwip::address(Family::ipv4, kNobody)));
  lwip::deliver();
  EXPECT_EQ(waits(), "ready");
  EXPECT_EQ(stack_.poll_dial(kFirst).error(), Errc::refused);
  EXPECT_EQ(stack_.native_error(), ERR_RST);
  EXPECT_EQ(waits(), "nothing");
  EXPECT_EQ(stack_.poll_dial(kFirst).error(), Errc::invalid) << "the slot is free";
  expect_level();
}

TEST_F(TcpLwipDial, WithoutALinkNobodyIsReachable) {
  netif_set_link_down(netif_default);
  const auto dialled = stack_.dial(kFirst, lwip::address(Family::ipv4, kNobody));
  netif_set_link_up(netif_default);
  EXPECT_EQ(dialled.error(), Errc::unreachable);
  EXPECT_EQ(stack_.native_error(), ERR_RTE);
  expect_level();
}

/// A second interface, which takes packets and loses them.
class Harbour {
 public:
  Harbour() {
    (void)netif_add_noaddr(&interface_, this, &Harbour::started, ip_input);
    ip_addr_t own;
    (void)ipaddr_aton("fe80::5", &own);
    netif_ip6_addr_set(&interface_, 0, ip_2_ip6(&own));
    netif_ip6_addr_set_state(&interface_, 0, IP6_ADDR_PREFERRED);
    netif_set_up(&interface_);
    netif_set_link_up(&interface_);
  }
  ~Harbour() { netif_remove(&interface_); }
  Harbour(const Harbour&) = delete;
  Harbour& operator=(const Harbour&) = delete;
  [[nodiscard]] int packets() const { return packets_; }

 private:
  static err_t started(netif* interface) {
    interface->name[0] = 'h';
    interface->name[1] = 'a';
    interface->mtu = 1500;
    interface->output_ip6 = [](netif* self, pbuf*, const ip6_addr_t*) -> err_t {
      ++static_cast<Harbour*>(self->state)->packets_;
      return ERR_OK;
    };
    return ERR_OK;
  }
  netif interface_{};
  int packets_ = 0;
};

TEST_F(TcpLwipDial, ALinkLocalAddressGoesToItsInterface) {
  {
    const Harbour harbour;
    const auto number = stack_.interface_number("ha1");
    ASSERT_TRUE(number);
    EXPECT_EQ(stack_.interface_number("ha7").error(), Errc::invalid);
    EXPECT_EQ(stack_.interface_number("a name that is longer than any").error(), Errc::invalid);
    net::Address address = net::parse_address("fe80::2", kNobody).value();
    address.scope_id = *number;
    ASSERT_TRUE(stack_.dial(kFirst, address));
    EXPECT_EQ(harbour.packets(), 1);
    stack_.abandon(kFirst);
  }
  // Where there is a single interface, lwIP would take that.
  net::Address address = net::parse_address("fe80::2", kNobody).value();
  for (const std::uint32_t unknown : {2U, 255U, 256U + 1U}) {
    address.scope_id = unknown;
    EXPECT_EQ(stack_.dial(kSecond, address).error(), Errc::unreachable) << unknown;
  }
  expect_level();
}

TEST_F(TcpLwipDial, ASilentPeerTimesOutInTheEnd) {
  lwip::set_fate([](const lwip::Packet&) { return lwip::Fate::is_lost; });
  const Instant begun = lwip::now();
  ASSERT_TRUE(stack_.dial(kFirst, lwip::address(Family::ipv6, kNobody)));
  EXPECT_EQ(outcome(kFirst).error(), Errc::timed_out);
  EXPECT_NEAR(static_cast<double>((lwip::now() - begun).count()), 18'000, 1'500) << "six times three seconds";
  EXPECT_EQ(stack_.native_error(), ERR_ABRT);
  expect_level();
}

TEST_F(TcpLwipDial, CanBeAbandonedAtAnyMoment) {
  for (int steps = 0; steps < 8; ++steps) {
    LwipListener listener;
    ASSERT_TRUE(stack_.dial(kFirst, lwip::address(Family::ipv4, listener.port())));
    ASSERT_TRUE(stack_.dial(kSecond, lwip::address(Family::ipv6, kNobody)));
    for (int i = 0; i < steps; ++i) lwip::step();
    stack_.abandon(kFirst);
    stack_.abandon(kSecond);
    stack_.abandon(kSecond);
    lwip::deliver();
    EXPECT_EQ(waits(), "nothing");
    EXPECT_EQ(stack_.poll_dial(kFirst).error(), Errc::invalid) << "although the peer may have answered";
  }
  expect_level();
}

TEST_F(TcpLwipDial, WantOfMemoryIsTold) {
  lwip::refuse(0, 5);  // It asks again, after each kind of connection that it may give up.
  EXPECT_EQ(stack_.dial(kFirst, lwip::address(Family::ipv4, kNobody)).error(), Errc::no_memory) << "no pcb";
  lwip::refuse(1, 1);
  EXPECT_EQ(stack_.dial(kFirst, lwip::address(Family::ipv4, kNobody)).error(), Errc::no_memory) << "no segment";
  EXPECT_EQ(stack_.native_error(), ERR_MEM);
  expect_level();
}

TEST_F(TcpLwipDial, PromptAcknowledgementsAreForStreamsNowAndLater) {
  LwipListener listener;
  const auto acknowledged_at_once = [&] {
    lwip::count_packets([to = listener.port()](const lwip::Packet& packet) { return packet.to_port == to; });
    EXPECT_TRUE(listener.accepted().send(std::array{bytes_of("x")}).ok());
    lwip::deliver();
    return lwip::packets() == 1;
  };
  stack_.set_prompt_acks(net::PromptAcks::on);
  ASSERT_TRUE(stack_.dial(kFirst, lwip::address(Family::ipv4, listener.port())));
  lwip::deliver();
  ASSERT_TRUE(stack_.poll_dial(kFirst));
  EXPECT_TRUE(acknowledged_at_once());
  stack_.set_prompt_acks(net::PromptAcks::off);
  EXPECT_FALSE(acknowledged_at_once());
}

}  // namespace
}  // namespace fairlead::ports
