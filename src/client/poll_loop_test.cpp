// SPDX-License-Identifier: Apache-2.0
#include "fairlead/client/poll_loop.hpp"

#include "client/client_kit.hpp"

#include <algorithm>
#include <memory>

#include <gtest/gtest.h>

namespace fairlead::client::test {
namespace {

using connection::Phase;
using std::chrono::seconds;

/// A stream with a handle of its own, which only the waiter makes ready, as a socket does; counts how often it is
/// asked.
class Socket {
 public:
  Socket(io::PipeEnd& end, std::uintptr_t number) : end_(end), handle_(NativeHandle{number}) {}
  std::size_t recvs = 0;
  IoResult recv(MutableBytes into) {
    ++recvs;
    return end_.recv(into);
  }
  IoResult send(std::span<const Bytes> pieces) { return end_.send(pieces); }
  [[nodiscard]] Result<void> flush() { return end_.flush(); }
  [[nodiscard]] Result<void> shutdown() { return end_.shutdown(); }
  void collect_waits(Directions wanted, WaitList& list) { list.add({handle_, wanted}); }
  void close() { end_.close(); }
  [[nodiscard]] bool readable() {
    std::array<WaitItem, 1> storage{};
    WaitList list(storage);
    end_.collect_waits(Directions::receive, list);
    return list.ready();
  }
  [[nodiscard]] NativeHandle handle() const { return handle_; }

 private:
  io::PipeEnd& end_;
  NativeHandle handle_;
};

constexpr Duration kKeepAlive = seconds(7);  // Of the fourth member; the others have none.

/// One client of the loop, its line, and what its broker says.
struct Member {
  explicit Member(std::uintptr_t number) : socket(pipe.a(), number) {
    kit.connector.stream = socket;
    kit.options.connect.keep_alive = number == 103 ? kKeepAlive : Duration::zero();
  }
  void says(const support::Buffer& bytes) { ASSERT_TRUE(io::StreamRef(pipe.b()).send(Bytes(bytes)).ok()); }
  std::array<std::byte, 512> up{};
  std::array<std::byte, 512> down{};
  io::Pipe pipe{up, down};
  Socket socket;
  ScriptedClient kit;
};

/// Marks the sockets that are readable, and writes down how long it was to wait.
class SocketWaiter final : public platform::Waiter {
 public:
  std::vector<Member*> members;
  support::VirtualClock& clock;
  std::size_t waits = 0;
  bool gathers = false;  ///< Whether the last list asked for it.
  std::vector<Deadline> deadlines;
  std::optional<Errc> fails;
  explicit SocketWaiter(support::VirtualClock& c) : clock(c) {}

 private:
  Result<void> do_wait(WaitList& list, Deadline deadline) override {
    if (fails) return fail(*fails);
    if (list.ready()) return {};
    ++waits;
    gathers = list.gathers();
    deadlines.push_back(deadline);
    bool found = false;
    for (WaitItem& item : list.items()) {
      const auto member = std::ranges::find_if(members, [&](Member* m) { return m->socket.handle() == item.handle; });
      if (member == members.end() || !(*member)->socket.readable()) continue;
      item.ready = Directions::receive;
      found = true;
    }
    if (!found && !deadline.is_never()) clock.time = std::max(clock.time, deadline.at());
    return {};
  }
  void do_wake() override {}
};

class PollLoopTest : public testing::Test {
 protected:
  PollLoopTest() {
    for (std::uintptr_t i = 0; i < 5; ++i) {
      members_.push_back(std::make_unique<Member>(100 + i));
      loop_members_.push_back({.client = &members_.back()->kit.client()});
      waiter_.members.push_back(members_.back().get());
    }
  }
  PollLoop loop(std::size_t items = 20) {
    items_.resize(items);
    return {loop_members_, items_, platform::Platform{clock_, wall_, waiter_, entropy_}};
  }
  /// A round; gives the members whose events were asked for, and takes these.
  std::vector<std::size_t> turn(PollLoop& loop, Deadline until = Deadline::never()) {
    EXPECT_TRUE(loop.turn(until));
    std::vector<std::size_t> asked;
    while (MqttClient* const client = loop.next_with_events()) {
      const auto which = std::ranges::find_if(members_, [&](const auto& m) { return &m->kit.client() == client; });
      asked.push_back(static_cast<std::size_t>(which - members_.begin()));
      (*which)->kit.take_events();
    }
    return asked;
  }
  void all_online(PollLoop& loop) {
    for (const auto& member : members_) ASSERT_TRUE(member->kit.client().start(clock_.time));
    turn(loop);
    for (const auto& member : members_) member->says(support::connack());
    for (int i = 0; i < 5; ++i) turn(loop, clock_.time);
    for (const auto& member : members_) ASSERT_TRUE(member->kit.client().online());
  }
  [[nodiscard]] std::vector<std::size_t> recvs() const {
    std::vector<std::size_t> counted;
    for (const auto& member : members_) counted.push_back(member->socket.recvs);
    return counted;
  }

  using Which = std::vector<std::size_t>;
  support::VirtualClock clock_;
  support::VirtualWallClock wall_;
  support::VirtualEntropy entropy_;
  SocketWaiter waiter_{clock_};
  std::vector<std::unique_ptr<Member>> members_;
  std::vector<LoopMember> loop_members_;
  std::vector<WaitItem> items_;
};

TEST_F(PollLoopTest, StepsOnlyThoseThatAreDue) {
  PollLoop one = loop();
  all_online(one);
  const Which before = recvs();
  members_[2]->says(support::publish("a", "for the third"));
  EXPECT_EQ(turn(one), Which{2});
  ASSERT_EQ(members_[2]->kit.seen.messages.size(), 1U);
  Which after = recvs();
  EXPECT_GT(after[2], before[2]);
  after[2] = before[2];
  EXPECT_EQ(after, before) << "the others are left alone";
}

TEST_F(PollLoopTest, WaitsAtMostUntilTheEarliestDeadline) {
  PollLoop one = loop();
  const Instant begun = clock_.time;
  all_online(one);
  EXPECT_EQ(turn(one), Which{3}) << "its PINGREQ is due";
  EXPECT_EQ(waiter_.deadlines.back(), Deadline(begun + kKeepAlive));
  EXPECT_EQ(clock_.time, begun + kKeepAlive);
}

TEST_F(PollLoopTest, RetryNowAndStopBetweenTwoRoundsAreSeen) {
  PollLoop one = loop();
  all_online(one);
  members_[1]->kit.client().stop(clock_.time);
  EXPECT_EQ(turn(one, clock_.time + seconds(60)), Which{1});
  std::array<std::byte, 64> heard{};
  const IoResult got = io::StreamRef(members_[1]->pipe.b()).recv(heard);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(heard[got.size() - 2], std::byte{0xe0}) << "DISCONNECT has left";

  members_[0]->pipe.b().break_now();
  waiter_.deadlines.clear();
  loop_members_[0].due = true;  // This waiter does not see a break.
  turn(one, clock_.time);
  ASSERT_EQ(members_[0]->kit.phase(), Phase::waiting);
  members_[0]->kit.client().retry_now(clock_.time);
  const std::size_t opened = members_[0]->kit.connector.opened;
  turn(one, clock_.time + seconds(60));
  EXPECT_EQ(members_[0]->kit.connector.opened, opened + 1);
}

TEST_F(PollLoopTest, EventsThatACallMadeBetweenTwoRoundsAreDelivered) {
  PollLoop one = loop();
  all_online(one);
  ScriptedClient& kit = members_[0]->kit;
  members_[0]->pipe.b().break_now();
  loop_members_[0].due = true;  // This waiter does not see a break.
  turn(one, clock_.time);
  ASSERT_EQ(kit.phase(), Phase::waiting);
  const Instant now = clock_.time;
  const auto op = kit.publish("a", "x", mqtt::QoS::at_least_once);
  ASSERT_TRUE(op && kit.client().cancel(*op));
  EXPECT_EQ(turn(one), Which{0});
  ASSERT_EQ(kit.seen.completed.size(), 1U);
  EXPECT_EQ(kit.seen.completed[0].error, Errc::cancelled);
  EXPECT_EQ(clock_.time, now) << "nothing is waited for";

  kit.client().stop(clock_.time);
  EXPECT_EQ(turn(one), Which{0});
  ASSERT_EQ(kit.seen.offline.size(), 2U);
  EXPECT_FALSE(kit.last_failure().happened());
}

TEST_F(PollLoopTest, ARequestOfAnotherMemberLeavesWithTheNextRound) {
  PollLoop one = loop();
  all_online(one);
  ASSERT_TRUE(members_[4]->kit.publish("a", "x"));
  EXPECT_EQ(turn(one), Which{4});
  EXPECT_TRUE(waiter_.deadlines.back().passed(clock_.time)) << "nothing is waited for";
}

TEST_F(PollLoopTest, TheCallersDeadlineEndsARound) {
  PollLoop one = loop();
  all_online(one);
  const Instant until = clock_.time + seconds(3);
  EXPECT_EQ(turn(one, until), Which{});
  EXPECT_EQ(clock_.time, until);
}

TEST_F(PollLoopTest, WithTooFewItemsItPollsAndMissesNothing) {
  PollLoop one = loop(2);
  all_online(one);
  for (const auto& member : members_) member->says(support::publish("a", "x"));
  for (int i = 0; i < 5; ++i) turn(one, clock_.time);
  for (const auto& member : members_) EXPECT_EQ(member->kit.seen.messages.size(), 1U);
}

TEST_F(PollLoopTest, ABusyMemberDoesNotStarveTheOthers) {
  PollLoop one = loop();
  all_online(one);
  members_[1]->says(support::publish("a", "for the second"));
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(members_[0]->kit.publish("a", "always something to do"));
    turn(one);
  }
  EXPECT_EQ(members_[1]->kit.seen.messages.size(), 1U);
}

TEST_F(PollLoopTest, AMemberThatIsWokenForEachMessageLetsThemComeTogether) {
  PollLoop one = loop();
  all_online(one);
  for (std::uint8_t i = 0; i < detail::Gathering::kReads; ++i) {
    EXPECT_FALSE(waiter_.gathers) << i;
    members_[2]->says(support::publish("a", "21.5"));
    turn(one);
  }
  EXPECT_TRUE(waiter_.gathers);

  members_[2]->says(support::publish("a", std::string(200, 'x'), 1, 7));  // So much that the pause has paid.
  turn(one);
  turn(one);
  EXPECT_TRUE(waiter_.gathers) << "it only acknowledges";
  EXPECT_EQ(waiter_.deadlines.back(), Deadline(Instant::min())) << "and does not wait to do so";

  members_[2]->says(support::publish("a", std::string(200, 'x')));
  turn(one);
  turn(one, clock_.time);
  EXPECT_FALSE(waiter_.gathers) << "the caller does not wait";
  turn(one, clock_.time + Duration(1));
  EXPECT_TRUE(waiter_.gathers);
  ASSERT_TRUE(members_[1]->kit.publish("a", "a message"));
  turn(one);
  EXPECT_FALSE(waiter_.gathers) << "another has work";
}

TEST_F(PollLoopTest, ASystemThatCannotWaitSaysSo) {
  PollLoop one = loop();
  all_online(one);
  waiter_.fails = Errc::no_memory;
  EXPECT_EQ(one.turn(Deadline::never()).error(), Errc::no_memory);
}

}  // namespace
}  // namespace fairlead::client::test
