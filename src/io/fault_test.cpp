// SPDX-License-Identifier: Apache-2.0
#include "fairlead/io/fault.hpp"

#include "fairlead/io/pipe.hpp"

#include <array>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::io {
namespace {

class FaultTest : public testing::Test {
 protected:
  void make(const FaultPlan& plan) { fault_.emplace(pipe_.a(), plan); }
  StreamRef stream() { return *fault_; }
  StreamRef peer() { return pipe_.b(); }
  std::string take(StreamRef from, std::size_t most = 64) {
    const IoResult r = from.recv(MutableBytes(into_).first(most));
    return std::string(text_of(Bytes(into_).first(r.size())));
  }
  /// What the stream contributes for `wanted`: r for ready, and the handle's directions.
  std::string waits(Directions wanted) {
    std::array<WaitItem, 2> storage{};
    WaitList list(storage);
    stream().collect_waits(wanted, list);
    std::string text = list.ready() ? "ready" : "";
    for (const WaitItem& item : list.items()) text += "+" + std::to_string(static_cast<int>(item.until));
    return text;
  }

  std::array<std::byte, 64> a_to_b_{};
  std::array<std::byte, 64> b_to_a_{};
  Pipe pipe_{a_to_b_, b_to_a_};
  std::optional<Fault> fault_;
  std::array<std::byte, 64> into_{};
};

TEST_F(FaultTest, WithoutAPlanChangesNothing) {
  make({});
  EXPECT_EQ(stream().send(bytes_of("hello")).size(), 5U);
  EXPECT_EQ(take(peer()), "hello");
  EXPECT_EQ(peer().send(bytes_of("world")).size(), 5U);
  EXPECT_EQ(take(stream()), "world");
  EXPECT_EQ(fault_->sent(), 5U);
  EXPECT_EQ(fault_->received(), 5U);
}

TEST_F(FaultTest, MovesAtMostSoManyBytes) {
  make({.most = 7});
  const std::array<Bytes, 4> pieces{bytes_of("abc"), Bytes(), bytes_of("def"), bytes_of("ghi")};
  EXPECT_EQ(stream().send(pieces).size(), 7U) << "over all pieces";
  EXPECT_EQ(take(peer()), "abcdefg");
  EXPECT_EQ(peer().send(bytes_of("0123456789")).size(), 10U);
  EXPECT_EQ(take(stream()), "0123456");
  EXPECT_EQ(take(stream()), "789");
}

TEST_F(FaultTest, TakesMorePiecesThanItPassesOnAtOnce) {
  make({});
  std::array<Bytes, 40> pieces{};
  for (Bytes& piece : pieces) piece = bytes_of("x");
  const IoResult r = stream().send(pieces);
  EXPECT_GE(r.size(), 1U);
  EXPECT_EQ(take(peer()).size(), r.size()) << "a short count, not lost bytes";
}

TEST_F(FaultTest, RefusesEachSoManyThCallOfADirection) {
  make({.refuse_every = 3});
  EXPECT_TRUE(stream().send(bytes_of("a")).ok());
  EXPECT_TRUE(stream().send(bytes_of("b")).ok());
  EXPECT_TRUE(stream().send(bytes_of("c")).blocked());
  EXPECT_TRUE(stream().send(bytes_of("d")).ok());
  EXPECT_EQ(take(peer()), "abd");
  EXPECT_TRUE(peer().send(bytes_of("xyz")).ok());
  EXPECT_EQ(take(stream(), 1), "x") << "each direction counts for itself";
  EXPECT_EQ(take(stream(), 1), "y");
  EXPECT_EQ(take(stream(), 1), "");
  EXPECT_EQ(take(stream(), 1), "z");
}

TEST_F(FaultTest, ARefusalOfItsOwnMakesTheListReady) {
  make({.refuse_every = 2});
  EXPECT_TRUE(stream().recv(into_).blocked());
  EXPECT_EQ(waits(Directions::receive), "+1") << "the first call came from below, which is idle";
  EXPECT_TRUE(stream().recv(into_).blocked());
  EXPECT_EQ(waits(Directions::receive), "ready+1") << "the second was refused here";
  EXPECT_EQ(waits(Directions::none), "") << "which concerns nobody who does not receive";
  EXPECT_TRUE(stream().recv(into_).blocked());
  EXPECT_EQ(waits(Directions::receive), "+1");
}

TEST_F(FaultTest, InvalidCallsAreNotRefused) {
  make({.refuse_every = 2});
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(stream().recv({}).error(), Errc::invalid);
    EXPECT_EQ(stream().send(Bytes()).error(), Errc::invalid);
  }
}

TEST_F(FaultTest, DoesNotRefuseWhatHasEnded) {
  make({.refuse_every = 2});
  ASSERT_TRUE(stream().shutdown());
  for (int i = 0; i < 4; ++i) EXPECT_EQ(stream().send(bytes_of("x")).error(), Errc::closed);
  peer().close();
  EXPECT_EQ(stream().recv(into_).error(), Errc::closed);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(stream().recv(into_).error(), Errc::closed);
  EXPECT_EQ(waits(Directions::receive), "ready+1");
}

TEST_F(FaultTest, DoesNotRefuseInEitherDirectionAfterABreak) {
  make({.refuse_every = 2});
  pipe_.b().break_now();
  EXPECT_EQ(stream().recv(into_).error(), Errc::reset);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(stream().send(bytes_of("x")).error(), Errc::reset);
}

TEST_F(FaultTest, CutsBehindAByteThatWasSent) {
  make({.cut_after_sent = 4});
  EXPECT_EQ(stream().send(bytes_of("abc")).size(), 3U);
  EXPECT_EQ(stream().send(bytes_of("def")).size(), 1U);
  EXPECT_EQ(take(peer()), "abcd");
  EXPECT_EQ(stream().send(bytes_of("e")).error(), Errc::reset);
  EXPECT_EQ(stream().recv(into_).error(), Errc::reset);
  EXPECT_EQ(stream().flush().error(), Errc::reset);
  EXPECT_EQ(stream().shutdown().error(), Errc::reset);
  EXPECT_EQ(waits(Directions::receive), "ready");
  EXPECT_EQ(waits(Directions::none), "");
  EXPECT_TRUE(peer().recv(into_).blocked()) << "the other end hears nothing of it";
}

TEST_F(FaultTest, CutsBehindAByteThatWasReceived) {
  make({.cut_after_received = 2});
  EXPECT_TRUE(peer().send(bytes_of("abc")).ok());
  EXPECT_EQ(take(stream()), "ab");
  EXPECT_EQ(stream().recv(into_).error(), Errc::reset);
  EXPECT_EQ(stream().send(bytes_of("x")).error(), Errc::reset);
}

TEST_F(FaultTest, CutsAtOnce) {
  make({.cut_after_sent = 0});
  EXPECT_EQ(stream().send(bytes_of("x")).error(), Errc::reset);
  make({});
  fault_->cut();
  EXPECT_EQ(stream().recv(into_).error(), Errc::reset);
}

TEST_F(FaultTest, AStallIsSilence) {
  make({});
  EXPECT_TRUE(peer().send(bytes_of("abc")).ok());
  fault_->stall(Directions::receive);
  EXPECT_TRUE(stream().recv(into_).blocked());
  EXPECT_EQ(waits(Directions::receive), "") << "nothing wakes the caller but its deadline";
  EXPECT_TRUE(stream().send(bytes_of("x")).ok()) << "the other direction works";
  fault_->stall(Directions::both);
  EXPECT_TRUE(stream().send(bytes_of("x")).blocked());
  EXPECT_EQ(stream().shutdown().error(), Errc::would_block);
  fault_->stall(Directions::none);
  EXPECT_EQ(take(stream()), "abc");
  EXPECT_TRUE(stream().shutdown());
}

TEST_F(FaultTest, AChangedPlanGoesOnCounting) {
  make({});
  EXPECT_EQ(stream().send(bytes_of("abc")).size(), 3U);
  fault_->change({.cut_after_sent = 4});
  EXPECT_EQ(stream().send(bytes_of("def")).size(), 1U);
  EXPECT_EQ(stream().send(bytes_of("ef")).error(), Errc::reset);
}

TEST_F(FaultTest, CloseClosesTheLowerStream) {
  make({.cut_after_sent = 0});
  stream().close();
  stream().close();
  EXPECT_EQ(stream().recv(into_).error(), Errc::invalid);
  EXPECT_EQ(stream().send(bytes_of("x")).error(), Errc::invalid);
  EXPECT_EQ(stream().flush().error(), Errc::invalid);
  EXPECT_EQ(stream().shutdown().error(), Errc::invalid);
  EXPECT_EQ(waits(Directions::both), "");
  EXPECT_EQ(peer().recv(into_).error(), Errc::closed);
}

}  // namespace
}  // namespace fairlead::io
