// SPDX-License-Identifier: Apache-2.0
// SharedClient: what several threads do to each other, each order of events written out in one thread.
#include "fairlead/client/shared_client.hpp"

#include "client/client_kit.hpp"

#include <gtest/gtest.h>

namespace fairlead::client::test {
namespace {

using connection::Phase;
using mqtt::QoS;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::disconnects;
using support::publishes;

/// What other threads do while one waits for events stands in `others_`, one thing for each wait; the broker works
/// then.
class SharedTest : public testing::Test {
 protected:
  SharedTest() {
    waiter_.mutex = &mutex_;
    waiter_.meanwhile = [this] {
      if (!others_.empty()) {
        const auto act = std::exchange(others_.front(), nullptr);
        others_.erase(others_.begin());
        act();
      }
      return kit_.pump();
    };
  }
  void TearDown() override {
    EXPECT_FALSE(mutex_.misused) << "the lock was taken twice";
    EXPECT_FALSE(mutex_.held);
    EXPECT_FALSE(waiter_.waited_locked) << "the lock was held while waiting";
  }
  SharedClient& shared() {
    if (!shared_) shared_.emplace(kit_.client(), platform_, mutex_);
    return *shared_;
  }
  [[nodiscard]] Deadline in(Duration d) const { return kit_.clock.time + d; }
  Result<mqtt::Op> publish(const char* payload, QoS qos = QoS::at_least_once) {
    return shared().publish({.topic = "a", .payload = mqtt::Payload::copy_of(payload), .qos = qos});
  }
  /// The next event, which must be a T.
  template <class T>
  std::optional<T> expect(Deadline until) {
    const auto event = shared().next_event(until);
    EXPECT_TRUE(event) << name(event.error());
    if (!event) return std::nullopt;
    EXPECT_FALSE(mutex_.held) << "while an event is handled";
    const T* const wanted = std::get_if<T>(&*event);
    EXPECT_NE(wanted, nullptr) << kind_of(*event);
    return wanted != nullptr ? std::optional(*wanted) : std::nullopt;
  }
  template <class T>
  std::optional<T> expect() {
    return expect<T>(in(seconds(30)));
  }
  void online() {
    kit_.expect_connect();
    ASSERT_TRUE(shared().start());
    ASSERT_TRUE(expect<mqtt::Connected>());
  }

  ScriptedClient kit_;
  support::VirtualWallClock wall_;
  support::VirtualMutex mutex_;
  support::VirtualWaiter waiter_{kit_.clock};
  platform::Platform platform_{kit_.clock, wall_, waiter_, kit_.entropy};
  std::vector<std::function<void()>> others_;
  std::optional<SharedClient> shared_;
};

TEST_F(SharedTest, ARequestOfAnotherThreadIsSentByTheOneThatWaits) {
  online();
  kit_.broker.expect(publishes("a", "from elsewhere")).reply_puback();
  std::optional<mqtt::Op> op;
  others_ = {[&] { op = *publish("from elsewhere"); }};
  const auto completed = expect<mqtt::Completed>();
  ASSERT_TRUE(op && completed);
  EXPECT_EQ(completed->op, *op);
  EXPECT_EQ(kit_.broker.problem(), "");
  EXPECT_EQ(waiter_.wakes, 1U);
}

TEST_F(SharedTest, ManyRequestsWakeOnceAndLeaveTogether) {
  online();
  for (int i = 0; i < 4; ++i) kit_.broker.expect(publishes("a", "x"));
  others_ = {[&] {
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(publish("x", QoS::at_most_once));
  }};
  EXPECT_EQ(shared().next_event(in(milliseconds(1))).error(), Errc::timed_out);
  EXPECT_EQ(waiter_.wakes, 1U);
  EXPECT_EQ(kit_.broker.problem(), "");
}

TEST_F(SharedTest, EveryRequestWakes) {
  online();
  mqtt::Op op;
  const mqtt::Subscription filter{.filter = "f"};
  const mqtt::TopicFilter topic("f");
  const std::vector<std::function<void()>> requests{
      [&] { op = *shared().subscribe({&filter, 1}); },
      [&] { (void)shared().unsubscribe({&topic, 1}); },
      [&] { (void)shared().cancel(op); },
      [&] { EXPECT_TRUE(shared().start()); },
      [&] { shared().retry_now(); },
  };
  for (std::size_t i = 0; i < requests.size(); ++i) {
    kit_.connector.fault().stall(Directions::send);
    others_ = {requests[i]};
    EXPECT_EQ(shared().next_event(in(milliseconds(1))).error(), Errc::timed_out);
    EXPECT_EQ(waiter_.wakes, i + 1) << i;
  }
}

TEST_F(SharedTest, ARequestJustBeforeTheWaitIsNotLost) {
  online();
  kit_.broker.expect(publishes("a", "in between")).reply_puback();
  waiter_.meanwhile = [&] { return kit_.pump(); };
  mutex_.on_unlock = [&] { EXPECT_TRUE(publish("in between")); };
  EXPECT_TRUE(expect<mqtt::Completed>());
}

TEST_F(SharedTest, AnyCallIsLegalWhileAnEventIsHandled) {
  online();
  kit_.broker.say(support::publish("command", "reboot", 1, 3));
  const auto event = shared().next_event(in(seconds(1)));
  ASSERT_TRUE(event);
  const auto& piece = *std::get_if<mqtt::MessagePiece>(&*event);
  EXPECT_TRUE(shared().idle());
  EXPECT_TRUE(shared().online());
  ASSERT_TRUE(publish("done"));
  EXPECT_EQ(shared().unfinished(), 1U);
  EXPECT_FALSE(shared().failure().happened());
  shared().stop();
  EXPECT_EQ(shared().phase(), Phase::closing);
  EXPECT_EQ(piece.header.topic.view(), "command") << "its views stand";
  EXPECT_EQ(text_of(piece.data), "reboot");
  EXPECT_EQ(waiter_.wakes, 0U) << "nobody waits";
  kit_.broker.expect(support::acknowledges(support::kPuback, 3));
  kit_.broker.expect(publishes("a", "done")).reply_puback();
  kit_.broker.expect(disconnects());
  (void)shared().next_event(in(seconds(5)));
  EXPECT_EQ(kit_.broker.problem(), "");
}

TEST_F(SharedTest, ASecondThreadThatWantsEventsIsBusy) {
  online();
  others_ = {[&] {
    EXPECT_FALSE(shared().idle());
    EXPECT_EQ(shared().next_event().error(), Errc::busy);
  }};
  EXPECT_EQ(shared().next_event(in(milliseconds(5))).error(), Errc::timed_out);
  EXPECT_TRUE(shared().idle());
}

TEST_F(SharedTest, CancelEndsThePresentOrTheNextWait) {
  online();
  others_ = {[&] { shared().cancel(); }};
  EXPECT_EQ(shared().next_event().error(), Errc::cancelled);
  shared().cancel();
  EXPECT_EQ(shared().next_event().error(), Errc::cancelled);
  mutex_.on_unlock = [&] { shared().cancel(); };
  EXPECT_EQ(shared().next_event().error(), Errc::cancelled);
  EXPECT_EQ(shared().next_event(in(milliseconds(5))).error(), Errc::timed_out) << "once each";
  EXPECT_TRUE(shared().online());
}

TEST_F(SharedTest, AnotherThreadStopsAndStartsIt) {
  online();
  kit_.broker.expect(disconnects());
  others_ = {[&] { shared().stop(); }};
  const auto offline = expect<connection::Offline>();
  ASSERT_TRUE(offline);
  EXPECT_FALSE(offline->failure.happened());
  EXPECT_EQ(kit_.broker.problem(), "");
  kit_.expect_connect();
  others_ = {[&] { EXPECT_TRUE(shared().start()); }};
  EXPECT_TRUE(expect<mqtt::Connected>());
}

TEST_F(SharedTest, NobodyClosesWhatAnotherThreadWaitsFor) {
  kit_.connector.handshake = seconds(5);
  ASSERT_TRUE(shared().start());
  others_ = {[&] {
    shared().stop();
    EXPECT_EQ(kit_.connector.stage(), net::Stage::handshaking);
    EXPECT_EQ(shared().start().error(), Errc::busy) << "the end has not come";
  }};
  const auto offline = expect<connection::Offline>();
  ASSERT_TRUE(offline);
  EXPECT_FALSE(offline->failure.happened());
  EXPECT_EQ(kit_.connector.stage(), net::Stage::idle);
  EXPECT_TRUE(shared().start());
}

TEST_F(SharedTest, AnotherThreadEndsThePause) {
  kit_.connector.failures = {{.layer = Layer::handshake, .error = Errc::unknown_ca}};
  ASSERT_TRUE(shared().start());
  ASSERT_TRUE(expect<connection::Offline>());
  EXPECT_EQ(shared().failure().error, Errc::unknown_ca);
  kit_.expect_connect();
  const Instant begun = kit_.clock.time;
  others_ = {[&] { shared().retry_now(); }};
  EXPECT_TRUE(expect<mqtt::Connected>());
  EXPECT_EQ(kit_.clock.time, begun);
}

TEST_F(SharedTest, ASystemThatCannotWaitSaysSo) {
  online();
  waiter_.fails = Errc::no_memory;
  EXPECT_EQ(shared().next_event().error(), Errc::no_memory);
  EXPECT_TRUE(shared().idle());
}

/// A text that does something whenever it is read.
class ActingSource final : public PayloadSource {
 public:
  explicit ActingSource(std::string text) : text_(std::move(text)) {}
  std::function<void()> act;

 private:
  IoResult do_read(std::uint64_t offset, MutableBytes into) override {
    if (const auto now = std::exchange(act, nullptr)) now();
    return IoResult::bytes(copy_bytes(into, bytes_of(text_).subspan(offset)));
  }
  [[nodiscard]] std::uint64_t do_size() const override { return text_.size(); }
  std::string text_;
};

TEST_F(SharedTest, ASourceIsReadWithoutTheLockAndMayMakeRequests) {
  online();
  const std::string text(100, 's');
  ActingSource source(text);
  bool held = true;
  source.act = [&] {
    held = mutex_.held;
    EXPECT_TRUE(publish("by the source"));
    EXPECT_EQ(shared().next_event().error(), Errc::busy);
  };
  kit_.broker.expect(publishes("a", text)).reply_puback();
  kit_.broker.expect(publishes("a", "by the source")).reply_puback();
  ASSERT_TRUE(shared().publish({.topic = "a", .payload = {}, .qos = QoS::at_least_once}, source));
  EXPECT_TRUE(expect<mqtt::Completed>());
  EXPECT_TRUE(expect<mqtt::Completed>());
  EXPECT_FALSE(held);
  EXPECT_EQ(kit_.broker.problem(), "");
}

TEST_F(SharedTest, AStopWhileASourceIsReadEndsBehindItsMessage) {
  online();
  const std::string text(100, 's');
  ActingSource source(text);
  source.act = [&] { shared().stop(); };
  kit_.broker.expect(publishes("a", text));
  kit_.broker.expect(disconnects());
  ASSERT_TRUE(shared().publish({.topic = "a", .payload = {}, .qos = QoS::at_least_once}, source));
  const auto offline = expect<connection::Offline>();
  ASSERT_TRUE(offline);
  EXPECT_FALSE(offline->failure.happened());
  EXPECT_EQ(kit_.broker.problem(), "");
}

using SharedDeathTest = SharedTest;

TEST_F(SharedDeathTest, ItsMemoryDoesNotGoWhileAThreadWaits) {
  online();
  others_ = {[&] { EXPECT_DEATH(shared_.reset(), "driving"); }};
  EXPECT_EQ(shared().next_event(in(milliseconds(5))).error(), Errc::timed_out);
}

}  // namespace
}  // namespace fairlead::client::test
