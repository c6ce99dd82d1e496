// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/locked_tcp_lwip.hpp"

#include "support/lwip_listener.hpp"
#include "support/lwip_name_server.hpp"
#include "support/lwip_world.hpp"

#include <array>
#include <utility>

#include <gtest/gtest.h>

namespace fairlead::ports {
namespace {

namespace lwip = support::lwip;
using net::AttemptId;
using net::Family;

constexpr AttemptId kFirst{0};

/// Counts how often it was held, and is held once at a time.
class CountingMutex final : public platform::Mutex {
 public:
  int times = 0;
  bool held = false;

 private:
  void do_lock() override {
    EXPECT_FALSE(held) << "it is not recursive";
    held = true;
    ++times;
  }
  void do_unlock() override {
    EXPECT_TRUE(held);
    held = false;
  }
};

/// Counts how often it was woken.
class CountingWaiter final : public platform::Waiter {
 public:
  int wakes = 0;

 private:
  Result<void> do_wait(WaitList&, Deadline) override { return {}; }
  void do_wake() override { ++wakes; }
};

class LockedTcpLwipTest : public testing::Test {
 protected:
  LockedTcpLwipTest() { lwip::settle(); }
  void TearDown() override {
    lwip::set_fate({});
    stack_.reset();
    lwip::settle();
  }
  /// Of one call: how often the lock was held in it.
  template <class Call>
  int locks(Call call) {
    const int before = mutex_.times;
    call();
    EXPECT_FALSE(mutex_.held) << "it is let go";
    return mutex_.times - before;
  }
  /// Whether somebody was woken since the last question.
  bool woken() { return std::exchange(waiter_.wakes, 0) != 0; }
  void connect(const support::LwipListener& listener) {
    ASSERT_TRUE(stack_.dial(kFirst, lwip::address(Family::ipv4, listener.port())));
    while (!stack_.poll_dial(kFirst)) lwip::step();
    lwip::deliver();
  }

  CountingMutex mutex_;
  CountingWaiter waiter_;
  LockedTcpLwip stack_{mutex_, waiter_};
};

TEST_F(LockedTcpLwipTest, EachCallHoldsTheLockOnce) {
  const support::LwipListener listener;
  std::array<WaitItem, 4> storage{};
  WaitList list(storage);
  const net::HostName host = net::HostName::parse("broker.example").value();
  EXPECT_EQ(locks([&] { (void)stack_.start_resolve(host, 1883, lwip::now()); }), 1);
  EXPECT_EQ(locks([&] { (void)stack_.next_address(Family::ipv4); }), 1);
  EXPECT_EQ(locks([&] { stack_.end_resolve(); }), 1);
  EXPECT_EQ(locks([&] { (void)stack_.interface_number("en0"); }), 1);
  EXPECT_EQ(locks([&] { (void)stack_.dial(kFirst, lwip::address(Family::ipv4, listener.port())); }), 1);
  EXPECT_EQ(locks([&] { (void)stack_.poll_dial(kFirst); }), 1);
  EXPECT_EQ(locks([&] { stack_.collect_waits(list); }), 1);
  EXPECT_EQ(locks([&] { stack_.step(lwip::now()); }), 1);
  EXPECT_EQ(locks([&] { (void)stack_.next_deadline(); }), 1);
  EXPECT_EQ(locks([&] { (void)stack_.native_error(); }), 1);
  EXPECT_EQ(locks([&] { stack_.set_prompt_acks(net::PromptAcks::on); }), 1);
  EXPECT_EQ(locks([&] { stack_.abandon(kFirst); }), 1);
  EXPECT_EQ(locks([&] { stack_.reset(); }), 1);
  EXPECT_EQ(locks([&] { const LockedTcpLwip other(mutex_, waiter_); }), 1) << "its end";
}

TEST_F(LockedTcpLwipTest, EachCallOfAStreamHoldsTheLockOnce) {
  support::LwipListener listener;
  connect(listener);
  const io::StreamRef stream = stack_.stream(kFirst);
  std::array<std::byte, 8> into{};
  std::array<WaitItem, 4> storage{};
  WaitList list(storage);
  EXPECT_EQ(locks([&] { EXPECT_TRUE(stream.send(bytes_of("hello")).ok()); }), 1);
  lwip::deliver();
  EXPECT_EQ(listener.accepted().recv(into).size(), 5U);
  EXPECT_EQ(locks([&] { EXPECT_EQ(stream.recv(into).error(), Errc::would_block); }), 1);
  EXPECT_EQ(locks([&] { stream.collect_waits(Directions::both, list); }), 1);
  EXPECT_TRUE(list.ready()) << "it could send";
  EXPECT_EQ(locks([&] { EXPECT_TRUE(stream.flush()); }), 1);
  EXPECT_EQ(locks([&] { EXPECT_TRUE(stream.shutdown()); }), 1);
  EXPECT_EQ(locks([&] { stream.close(); }), 1);
}

TEST_F(LockedTcpLwipTest, NewsWakeTheTask) {
  support::LwipListener listener;
  ASSERT_TRUE(stack_.dial(kFirst, lwip::address(Family::ipv4, listener.port())));
  EXPECT_FALSE(woken()) << "nothing has happened";
  lwip::deliver();
  EXPECT_TRUE(woken()) << "connected";
  ASSERT_TRUE(stack_.poll_dial(kFirst));
  const io::StreamRef stream = stack_.stream(kFirst);
  ASSERT_TRUE(io::StreamRef(listener.accepted()).send(bytes_of("hello")).ok());
  lwip::deliver();
  EXPECT_TRUE(woken()) << "bytes";
  std::array<std::byte, 8> into{};
  EXPECT_EQ(stream.recv(into).size(), 5U);
  ASSERT_TRUE(stream.send(bytes_of("hello")).ok());
  bool acknowledged = false;
  for (int i = 0; i < 10 && !acknowledged; ++i) {
    lwip::step();
    acknowledged = woken();
  }
  EXPECT_TRUE(acknowledged) << "there is room again";
  EXPECT_TRUE(listener.accepted().shutdown());
  lwip::deliver();
  EXPECT_TRUE(woken()) << "the peer's end";
  listener.accepted().close();
  lwip::deliver();
}

TEST_F(LockedTcpLwipTest, AFailureWakesTheTask) {
  constexpr std::uint16_t kNobody = 1;
  ASSERT_TRUE(stack_.dial(kFirst, lwip::address(Family::ipv4, kNobody)));
  lwip::deliver();
  EXPECT_TRUE(woken()) << "refused";
  EXPECT_EQ(stack_.poll_dial(kFirst).error(), Errc::refused);
}

TEST_F(LockedTcpLwipTest, AnAnswerOfTheNameServerWakesTheTask) {
  support::LwipNameServer names;
  names.records().add("broker.example", {"192.0.2.1"});
  ASSERT_TRUE(stack_.start_resolve(net::HostName::parse("broker.example").value(), 1883, lwip::now()));
  EXPECT_FALSE(woken());
  for (int i = 0; i < 10 && stack_.next_address(Family::ipv4).error() == Errc::would_block; ++i) lwip::step();
  EXPECT_TRUE(woken());
}

}  // namespace
}  // namespace fairlead::ports
