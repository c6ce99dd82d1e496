// SPDX-License-Identifier: Apache-2.0
// What is particular to a pipe. The contract of a stream is checked by the conformance suite.
#include "fairlead/io/pipe.hpp"

#include "fairlead/io/stream.hpp"

#include <array>

#include <gtest/gtest.h>

namespace fairlead::io {
namespace {

class PipeTest : public testing::Test {
 protected:
  std::array<std::byte, 8> a_to_b_{};
  std::array<std::byte, 4> b_to_a_{};
  Pipe pipe_{a_to_b_, b_to_a_};
  StreamRef a_ = pipe_.a();
  StreamRef b_ = pipe_.b();
  std::array<std::byte, 32> into_{};
  std::array<WaitItem, 2> storage_{};
  WaitList list_{storage_};
};

TEST_F(PipeTest, HoldsAsMuchAsItsMemory) {
  EXPECT_EQ(a_.send(bytes_of("0123456789")).size(), 8U);
  EXPECT_TRUE(a_.send(bytes_of("89")).blocked());
  EXPECT_EQ(b_.send(bytes_of("0123456789")).size(), 4U);
}

TEST_F(PipeTest, WrapsRoundItsMemory) {
  for (int round = 0; round < 10; ++round) {
    ASSERT_EQ(a_.send(bytes_of("abcde")).size(), 5U);
    ASSERT_EQ(b_.recv(into_).size(), 5U);
    ASSERT_EQ(text_of(Bytes(into_).first(5)), "abcde") << round;
  }
}

TEST_F(PipeTest, WithoutMemoryIsAlwaysFull) {
  Pipe none({}, {});
  const StreamRef end = none.a();
  EXPECT_TRUE(end.send(bytes_of("x")).blocked());
  EXPECT_TRUE(end.recv(into_).blocked());
}

TEST_F(PipeTest, ABreakLosesWhatWasUnderWay) {
  ASSERT_EQ(a_.send(bytes_of("lost")).size(), 4U);
  pipe_.a().break_now();
  EXPECT_EQ(b_.recv(into_).error(), Errc::reset);
  EXPECT_EQ(a_.recv(into_).error(), Errc::reset);
}

TEST_F(PipeTest, TellsAPollingWaiterWhatIsReady) {
  a_.collect_waits(Directions::receive, list_);
  EXPECT_FALSE(list_.ready());
  ASSERT_EQ(list_.items().size(), 1U);
  EXPECT_EQ(list_.items()[0].handle, kNoHandle);
  ASSERT_EQ(b_.send(bytes_of("x")).size(), 1U);
  a_.collect_waits(Directions::receive, list_);
  EXPECT_TRUE(list_.ready());
}

TEST_F(PipeTest, ABrokenEndThatNobodyWantsContributesNothing) {
  pipe_.b().break_now();
  a_.collect_waits(Directions::none, list_);
  EXPECT_FALSE(list_.ready());
  a_.collect_waits(Directions::send, list_);
  EXPECT_TRUE(list_.ready());
}

TEST_F(PipeTest, AFullPipeWhoseReaderLeftWakesItsWriter) {
  ASSERT_EQ(a_.send(bytes_of("01234567")).size(), 8U);
  a_.collect_waits(Directions::send, list_);
  ASSERT_FALSE(list_.ready());
  b_.close();
  a_.collect_waits(Directions::send, list_);
  EXPECT_TRUE(list_.ready());
  EXPECT_EQ(a_.send(bytes_of("8")).error(), Errc::closed);
}

}  // namespace
}  // namespace fairlead::io
