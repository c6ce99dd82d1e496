// SPDX-License-Identifier: Apache-2.0
#include "fairlead/client/blocking.hpp"

#include "client/client_kit.hpp"

#include <gtest/gtest.h>

namespace fairlead::client::test {
namespace {

using connection::Phase;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::disconnects;
using support::operator+;

/// A client that waits; the broker works while it does.
class BlockingTest : public testing::Test {
 protected:
  BlockingTest() {
    waiter_.meanwhile = [this] { return world_moves(); };
  }
  /// Lets the broker do what it can. True: there is something for the client.
  bool world_moves() { return kit_.pump(); }
  [[nodiscard]] Deadline in(Duration d) const { return kit_.clock.time + d; }
  Result<Event> next(Deadline until = Deadline::never()) { return driver().next_event(until); }
  Blocking& driver() {
    if (!driver_) driver_.emplace(kit_.client(), platform::Platform{kit_.clock, wall_, waiter_, kit_.entropy});
    return *driver_;
  }
  void online() {
    kit_.expect_connect();
    ASSERT_TRUE(kit_.client().start(kit_.clock.time));
    const auto event = next();
    ASSERT_TRUE(event);
    ASSERT_NE(std::get_if<mqtt::Connected>(&*event), nullptr);
  }

  ScriptedClient kit_;
  support::VirtualWallClock wall_;
  support::VirtualWaiter waiter_{kit_.clock};
  std::optional<Blocking> driver_;
};

TEST_F(BlockingTest, WaitsForTheNextEvent) {
  kit_.connector.handshake = seconds(2);
  const Instant begun = kit_.clock.time;
  online();
  EXPECT_EQ(kit_.clock.time - begun, seconds(2));
  kit_.broker.say(support::publish("a", "one") + support::publish("a", "two"));
  for (const char* const text : {"one", "two"}) {
    const auto event = next();
    ASSERT_TRUE(event);
    const auto* const piece = std::get_if<mqtt::MessagePiece>(&*event);
    ASSERT_NE(piece, nullptr);
    EXPECT_EQ(text_of(piece->data), text);
  }
}

TEST_F(BlockingTest, ADeadlineEndsTheWaitAndLosesNothing) {
  online();
  const Instant begun = kit_.clock.time;
  EXPECT_EQ(next(in(milliseconds(300))).error(), Errc::timed_out);
  EXPECT_EQ(kit_.clock.time - begun, milliseconds(300));
  EXPECT_EQ(next(kit_.clock.time).error(), Errc::timed_out) << "asked without waiting";
  EXPECT_TRUE(kit_.client().online());
  kit_.broker.say(support::publish("a", "late"));
  EXPECT_TRUE(next(in(seconds(1))));
}

TEST_F(BlockingTest, ItsDeadlineIsNotLaterThanTheClients) {
  kit_.options.connect.keep_alive = seconds(10);
  online();
  kit_.broker.expect(support::pings()).reply(support::pingresp());
  EXPECT_EQ(next(in(seconds(15))).error(), Errc::timed_out);
  EXPECT_EQ(kit_.broker.problem(), "");
}

TEST_F(BlockingTest, CancelEndsThePresentOrTheNextWait) {
  online();
  waiter_.meanwhile = [this] {
    driver().cancel();
    return false;
  };
  EXPECT_EQ(next().error(), Errc::cancelled);
  waiter_.meanwhile = [this] { return world_moves(); };
  driver().cancel();
  EXPECT_EQ(next().error(), Errc::cancelled);
  EXPECT_EQ(next(in(seconds(1))).error(), Errc::timed_out) << "once";
  EXPECT_TRUE(kit_.client().online());
}

TEST_F(BlockingTest, AnEventComesBeforeACancel) {
  online();
  kit_.takes_events = false;
  kit_.broker.say(support::publish("a", "x"));
  kit_.run();
  driver().cancel();
  EXPECT_TRUE(next());
  EXPECT_EQ(next().error(), Errc::cancelled);
}

TEST_F(BlockingTest, ASystemThatCannotWaitSaysSo) {
  online();
  waiter_.fails = Errc::no_memory;
  EXPECT_EQ(next().error(), Errc::no_memory);
  waiter_.fails.reset();
  EXPECT_TRUE(kit_.client().online());
}

TEST_F(BlockingTest, FlushSendsWithoutWaiting) {
  online();
  kit_.broker.expect(support::publishes("a", "x"));
  ASSERT_TRUE(kit_.publish("a", "x"));
  const std::size_t waits = waiter_.waits;
  driver().flush();
  EXPECT_EQ(waiter_.waits, waits);
  world_moves();
  EXPECT_EQ(kit_.broker.problem(), "");
}

TEST_F(BlockingTest, StopsInOrder) {
  online();
  kit_.broker.expect(disconnects());
  EXPECT_TRUE(driver().stop(in(seconds(5))));
  EXPECT_EQ(kit_.phase(), Phase::stopped);
  EXPECT_EQ(kit_.broker.problem(), "");
  EXPECT_FALSE(kit_.client().next_event()) << "its event is dropped with the others";
}

TEST_F(BlockingTest, StopsWhatNeverRan) { EXPECT_TRUE(driver().stop()); }

TEST_F(BlockingTest, AStopThatTakesTooLongClosesWithoutOrder) {
  online();
  kit_.connector.fault().stall(Directions::both);
  const auto stopped = driver().stop(in(milliseconds(100)));
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error(), Errc::timed_out);
  EXPECT_EQ(kit_.phase(), Phase::stopped);
  EXPECT_EQ(kit_.connector.stage(), net::Stage::idle);
}

}  // namespace
}  // namespace fairlead::client::test
