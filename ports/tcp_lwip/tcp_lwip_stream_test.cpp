// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/tcp_lwip_stream.hpp"

#include "fairlead/ports/tcp_lwip.hpp"

#include "support/lwip_listener.hpp"
#include "support/lwip_world.hpp"
#include "support/pattern.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::ports {
namespace {

namespace lwip = support::lwip;
using lwip::Fate;
using lwip::Packet;

constexpr net::AttemptId kSlot{0};
constexpr std::uint32_t kAlways = std::numeric_limits<std::uint32_t>::max();

/// Whether a driver would go on at once.
bool ready(io::StreamRef stream, Directions wanted) {
  std::array<WaitItem, 2> storage{};
  WaitList list(storage);
  stream.collect_waits(wanted, list);
  return list.ready();
}

/// Lets things happen until a driver would go on.
bool wait(io::StreamRef stream, Directions wanted, Duration limit) {
  const Instant until = lwip::now() + limit;
  while (!ready(stream, wanted) && lwip::now() < until) lwip::step(until);
  return ready(stream, wanted);
}

Errc recv_of(io::StreamRef stream) {
  std::array<std::byte, 1> into{};
  return stream.recv(into).error();
}

/// One way of a connection: bytes of a pattern that have to come out as they went in.
class Way {
 public:
  Way(io::StreamRef from, io::StreamRef to, std::size_t total) : from_(from), to_(to), total_(total) {}
  /// Takes what there is, sends what there is room for.
  void turn() {
    std::array<std::byte, 900> bytes{};
    if (sent_ < total_) {
      const MutableBytes piece = MutableBytes(bytes).first(std::min(bytes.size(), total_ - sent_));
      support::write_pattern(0, sent_, piece);
      const IoResult sent = from_.send(piece);
      sent_ += sent.size();
      is_broken_ |= !sent.ok() && !sent.blocked();
    }
    const IoResult got = to_.recv(bytes);
    is_broken_ |= !got.ok() && !got.blocked();
    is_intact_ = is_intact_ && support::is_pattern(0, received_, Bytes(bytes).first(got.size()));
    received_ += got.size();
  }
  [[nodiscard]] bool done() const { return is_broken_ || received_ == total_; }
  [[nodiscard]] bool is_broken() const { return is_broken_; }
  [[nodiscard]] bool is_intact() const { return is_intact_; }

 private:
  io::StreamRef from_, to_;
  std::size_t total_;
  std::size_t sent_ = 0;
  std::size_t received_ = 0;
  bool is_intact_ = true;
  bool is_broken_ = false;
};

class TcpLwipStreamTest : public testing::Test {
 protected:
  TcpLwipStreamTest() {
    listener_.reset();
    lwip::settle();
    level_ = lwip::blocks();
    listener_.emplace();
  }
  void TearDown() override {
    lwip::set_fate({});
    lwip::refuse(0, 0);
  }
  /// Whether there are two ends in the end.
  bool connect() {
    if (!stack_.dial(kSlot, lwip::address(net::Family::ipv4, listener_->port()))) return false;
    for (int i = 0; i < 10'000; ++i) {
      const auto dialled = stack_.poll_dial(kSlot);
      if (dialled && listener_->has_accepted()) return true;
      if (!dialled && dialled.error() != Errc::would_block) return false;
      if (dialled && recv_of(stream()) == Errc::reset) return false;  // The listener has given it up.
      lwip::step();
    }
    ADD_FAILURE() << "neither connected nor told why not";
    return false;
  }
  /// What becomes of something: it comes about, an error is told, or neither.
  enum class Outcome : std::uint8_t {
    done,
    told,
    silence,
    wrong_bytes
  };
  /// Bytes across, both ways at once.
  Outcome exchange(std::size_t total) {
    Way out(stream(), peer(), total);
    Way in(peer(), stream(), total);
    for (int i = 0; i < 1'000'000 && !(out.done() && in.done()); ++i) {
      out.turn();
      in.turn();
      lwip::step();
    }
    if (!out.is_intact() || !in.is_intact()) return Outcome::wrong_bytes;
    if (out.is_broken() || in.is_broken()) return Outcome::told;
    return out.done() && in.done() ? Outcome::done : Outcome::silence;
  }
  /// Both ends end, and see each other's end.
  Outcome finish() {
    for (const io::StreamRef end : {stream(), peer()}) {
      if (!end.shutdown()) return Outcome::told;
    }
    for (const io::StreamRef end : {stream(), peer()}) {
      if (!wait(end, Directions::receive, Duration(1'800'000))) return Outcome::silence;
      if (recv_of(end) != Errc::closed) return Outcome::told;
    }
    return Outcome::done;
  }
  /// Nothing is left in lwIP once all is over.
  void expect_level() {
    stack_.reset();
    listener_.reset();
    lwip::settle();
    EXPECT_EQ(lwip::blocks(), level_);
  }
  io::StreamRef stream() { return stack_.stream(kSlot); }
  io::StreamRef peer() { return listener_->accepted(); }
  std::int32_t native_error() { return stack_.native_error(); }

  TcpLwip stack_;
  std::optional<support::LwipListener> listener_;
  std::size_t level_ = 0;
};

/// A want of memory that passes within lwIP's patience costs time alone; a longer one may cost the connection, which is
/// told. In either case no memory is lost.
TEST_F(TcpLwipStreamTest, EachAllocationMayFail) {
  std::array<int, 4> outcomes{};
  for (const std::uint32_t count : {1U, 7U, 40U}) {
    std::uint32_t granted = 0;
    for (bool refused = true; refused; ++granted) {
      const std::uint32_t before = lwip::allocations();
      lwip::refuse(granted, count);
      const bool is_connected = connect();
      Outcome outcome = is_connected ? exchange(6'000) : Outcome::told;
      if (outcome == Outcome::done) outcome = finish();
      ++outcomes[static_cast<std::size_t>(outcome)];
      // An attempt gives up after six packets, and needs its first three blocks; a connection is more patient.
      const bool may_be_told = is_connected ? count == 40 : count != 1 || granted < 3;
      EXPECT_TRUE(outcome == Outcome::done || may_be_told) << count << " after " << granted;
      refused = lwip::allocations() - before > granted;
      lwip::refuse(0, 0);
      expect_level();
      ASSERT_FALSE(testing::Test::HasFailure());
      listener_.emplace();
    }
    EXPECT_GT(granted, 30U);
  }
  EXPECT_GT(outcomes[static_cast<std::size_t>(Outcome::told)], 0);
  EXPECT_EQ(outcomes[static_cast<std::size_t>(Outcome::silence)], 0);
  EXPECT_EQ(outcomes[static_cast<std::size_t>(Outcome::wrong_bytes)], 0);
}

TEST_F(TcpLwipStreamTest, WhileThereIsNoMemoryAWriterSleeps) {
  ASSERT_TRUE(connect());
  lwip::refuse(0, kAlways);
  EXPECT_TRUE(stream().send(bytes_of("no room")).blocked());
  EXPECT_FALSE(ready(stream(), Directions::send));
  std::uint32_t woken = 0;
  for (const Instant until = lwip::now() + Duration(10'000); lwip::now() < until; ++woken) {
    const bool is_woken = wait(stream(), Directions::send, Duration(5'000));
    EXPECT_TRUE(is_woken && stream().send(bytes_of("no room")).blocked());
  }
  EXPECT_LE(woken, 25U) << "twice a second it is worth a try";
  lwip::refuse(0, 0);
  EXPECT_TRUE(wait(stream(), Directions::send, Duration(1'000))) << "although nothing of ours was acknowledged";
  EXPECT_EQ(exchange(6'000), Outcome::done);
  expect_level();
}

TEST_F(TcpLwipStreamTest, WhereThereIsMemoryForOneSegmentItIsUsed) {
  ASSERT_TRUE(connect());
  lwip::refuse(0, 1);
  EXPECT_EQ(stream().send(std::vector<std::byte>(4'000)).size(), 4'000U);
  expect_level();
}

TEST_F(TcpLwipStreamTest, AnEndWithoutMemoryIsMadeUpFor) {
  ASSERT_TRUE(connect());
  lwip::refuse(0, 10);
  EXPECT_EQ(finish(), Outcome::done);
  expect_level();
}

TEST_F(TcpLwipStreamTest, WhatThePathDoesToPacketsDoesNotShow) {
  ASSERT_TRUE(connect());
  std::uint32_t state = 1;
  std::array<int, 5> seen{};
  lwip::set_fate([&](const Packet&) {
    state = state * 1'664'525 + 1'013'904'223;
    const std::uint32_t of_hundred = (state >> 16U) % 100;
    const Fate fate = of_hundred < 4    ? Fate::is_lost
                      : of_hundred < 8  ? Fate::arrives_twice
                      : of_hundred < 16 ? Fate::arrives_late
                      : of_hundred < 18 ? Fate::is_refused
                                        : Fate::arrives;
    ++seen[static_cast<std::size_t>(fate)];
    return fate;
  });
  EXPECT_EQ(exchange(100'000), Outcome::done);
  EXPECT_EQ(finish(), Outcome::done);
  for (const int fate : seen) EXPECT_GT(fate, 3);
  lwip::set_fate({});
  expect_level();
}

TEST_F(TcpLwipStreamTest, AResetComesBehindTheBytesThatHadArrived) {
  ASSERT_TRUE(connect());
  ASSERT_TRUE(peer().send(bytes_of("why")).ok());
  lwip::deliver();
  listener_->reset();
  lwip::deliver();
  EXPECT_EQ(stream().send(bytes_of("x")).error(), Errc::reset);
  std::array<std::byte, 2> into{};
  EXPECT_EQ(stream().recv(into).size(), 2U);
  EXPECT_EQ(stream().recv(into).size(), 1U);
  EXPECT_EQ(stream().recv(into).error(), Errc::reset);
  EXPECT_EQ(stream().shutdown().error(), Errc::reset);
  expect_level();
}

TEST_F(TcpLwipStreamTest, CloseWithBytesUnreadIsAReset) {
  ASSERT_TRUE(connect());
  ASSERT_TRUE(peer().send(bytes_of("unread")).ok());
  lwip::deliver();
  stream().close();
  lwip::deliver();
  EXPECT_EQ(recv_of(peer()), Errc::reset);
  expect_level();
}

TEST_F(TcpLwipStreamTest, WhatWasCountedGoesOutAfterClose) {
  ASSERT_TRUE(connect());
  const std::vector<std::byte> much(5'000, std::byte{7});
  const IoResult sent = stream().send(much);
  stream().close();
  std::size_t received = 0;
  while (wait(peer(), Directions::receive, Duration(10'000))) {
    std::array<std::byte, 1'000> into{};
    const IoResult got = peer().recv(into);
    received += got.size();
    if (!got.ok()) {
      EXPECT_EQ(got.error(), Errc::closed);
      break;
    }
  }
  EXPECT_EQ(received, sent.size());
  expect_level();
}

TEST_F(TcpLwipStreamTest, CloseGivesUpAPeerThatDoesNotAnswer) {
  ASSERT_TRUE(connect());
  ASSERT_TRUE(stream().send(bytes_of("lost")).ok());
  lwip::deliver();
  const std::size_t connected = lwip::blocks();
  lwip::set_fate([](const Packet&) { return Fate::is_lost; });
  ASSERT_TRUE(stream().send(bytes_of("lost, and lost again")).ok());
  for (const Instant until = lwip::now() + Duration(5'000); lwip::now() < until;) lwip::step(until);
  ASSERT_GT(lwip::blocks(), connected);
  stream().close();
  EXPECT_LT(lwip::blocks(), connected);
}

/// Each order of the two ends, each by shutdown, and the stream used after lwIP has forgotten its pcb.
TEST_F(TcpLwipStreamTest, AnEndedStreamOutlivesItsPcb) {
  const auto end_stream = [this] { return stream().shutdown().has_value(); };
  const auto end_peer = [this] { return peer().shutdown().has_value(); };
  for (int order = 0; order < 3; ++order) {
    ASSERT_TRUE(connect());
    EXPECT_TRUE(order == 1 ? end_peer() : end_stream());
    if (order != 2) lwip::deliver();  // Otherwise both at once.
    EXPECT_TRUE(order == 1 ? end_stream() : end_peer());
    const Instant until = lwip::now() + Duration(300'000);  // TIME-WAIT takes two minutes.
    while (lwip::now() < until) lwip::step(until);
    EXPECT_EQ(lwip::blocks(), level_ + 1) << "all but the listener";
    for (const io::StreamRef end : {stream(), peer()}) {
      EXPECT_EQ(recv_of(end), Errc::closed);
      EXPECT_EQ(end.send(bytes_of("late")).error(), Errc::closed);
      EXPECT_TRUE(end.shutdown());
      EXPECT_TRUE(end.flush());
      EXPECT_TRUE(ready(end, Directions::both));
      end.close();
      EXPECT_EQ(recv_of(end), Errc::invalid);
    }
    stack_.abandon(kSlot);
  }
  expect_level();
}

TEST_F(TcpLwipStreamTest, BothEndsMayCloseAtOnce) {
  ASSERT_TRUE(connect());
  stream().close();
  peer().close();
  EXPECT_FALSE(ready(stream(), Directions::both));
  expect_level();
}

TEST_F(TcpLwipStreamTest, BytesBeforeTheEndAreThereAfterIt) {
  ASSERT_TRUE(connect());
  ASSERT_TRUE(stream().shutdown());
  ASSERT_TRUE(peer().send(bytes_of("last words")).ok());
  ASSERT_TRUE(peer().shutdown());
  lwip::settle();
  std::array<std::byte, 10> into{};
  EXPECT_EQ(stream().recv(into).size(), 10U) << "although lwIP has forgotten the connection";
  EXPECT_EQ(recv_of(stream()), Errc::closed);
  expect_level();
}

TEST_F(TcpLwipStreamTest, APeerThatHasDiedIsFound) {
  ASSERT_TRUE(connect());
  lwip::set_fate([](const Packet&) { return Fate::is_lost; });
  EXPECT_FALSE(wait(stream(), Directions::receive, Duration(120'000)));
  EXPECT_TRUE(wait(stream(), Directions::receive, Duration(900'000)));
  EXPECT_EQ(recv_of(stream()), Errc::reset);
  expect_level();
}

TEST_F(TcpLwipStreamTest, SmallPacketsDoNotWaitForEachOther) {
  ASSERT_TRUE(connect());
  lwip::count_packets([to = listener_->port()](const Packet& packet) { return packet.to_port == to; });
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(stream().send(bytes_of("small")).ok());
  EXPECT_EQ(lwip::packets(), 3U);
  lwip::deliver();
  expect_level();
}

TEST_F(TcpLwipStreamTest, RecvTakesAllThatThereIs) {
  ASSERT_TRUE(connect());
  ASSERT_TRUE(peer().send(std::vector<std::byte>(4'000)).ok());
  lwip::deliver();
  std::vector<std::byte> more_than_16_bits(70'000);
  EXPECT_EQ(stream().recv(more_than_16_bits).size(), 4'000U) << "of several packets, each in several buffers";
  EXPECT_FALSE(ready(stream(), Directions::receive));
  expect_level();
}

}  // namespace
}  // namespace fairlead::ports
