// SPDX-License-Identifier: Apache-2.0
#include "fairlead/io/tap.hpp"

#include "fairlead/io/pipe.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::io {
namespace {

class Notes final : public TapObserver {
 public:
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void do_received(Bytes bytes) override { text_ += "<" + std::string(text_of(bytes)); }
  void do_sent(Bytes bytes) override { text_ += ">" + std::string(text_of(bytes)); }
  std::string text_;
};

class TapTest : public testing::Test {
 protected:
  std::array<std::byte, 8> a_to_b_{};
  std::array<std::byte, 8> b_to_a_{};
  Pipe pipe_{a_to_b_, b_to_a_};
  Notes notes_;
  Tap tap_{pipe_.a(), notes_};
  StreamRef stream_ = tap_;
  StreamRef peer_ = pipe_.b();
  std::array<std::byte, 32> into_{};
};

TEST_F(TapTest, ShowsWhatWasCountedAndNoMore) {
  const std::array<Bytes, 4> pieces{bytes_of("abc"), Bytes(), bytes_of("def"), bytes_of("ghi")};
  EXPECT_EQ(stream_.send(pieces).size(), 8U);
  EXPECT_EQ(notes_.text(), ">abc>def>gh");
  EXPECT_TRUE(stream_.send(bytes_of("ij")).blocked());
  EXPECT_EQ(notes_.text(), ">abc>def>gh");
}

TEST_F(TapTest, ShowsWhatWasReceived) {
  EXPECT_TRUE(peer_.send(bytes_of("hello")).ok());
  EXPECT_EQ(stream_.recv(MutableBytes(into_).first(3)).size(), 3U);
  EXPECT_EQ(notes_.text(), "<hel");
}

TEST_F(TapTest, Counts) {
  const std::array<Bytes, 2> pieces{bytes_of("abc"), bytes_of("def")};
  EXPECT_TRUE(stream_.send(pieces).ok());
  EXPECT_TRUE(stream_.send(bytes_of("gh")).ok());
  EXPECT_TRUE(stream_.send(bytes_of("i")).blocked());
  EXPECT_TRUE(stream_.recv(into_).blocked());
  EXPECT_TRUE(peer_.send(bytes_of("xyz")).ok());
  EXPECT_TRUE(stream_.recv(into_).ok());
  EXPECT_EQ(stream_.recv({}).error(), Errc::invalid);
  EXPECT_EQ(tap_.counts(), (TapCounts{.received = 3, .sent = 8, .recvs = 1, .sends = 2, .refusals = 2}));
}

TEST_F(TapTest, PassesTheRestOn) {
  std::array<WaitItem, 2> storage{};
  WaitList list(storage);
  stream_.collect_waits(Directions::receive, list);
  EXPECT_EQ(list.items().size(), 1U);
  EXPECT_TRUE(stream_.flush());
  EXPECT_TRUE(stream_.shutdown());
  EXPECT_EQ(peer_.recv(into_).error(), Errc::closed);
  stream_.close();
  EXPECT_EQ(stream_.flush().error(), Errc::invalid);
  EXPECT_EQ(peer_.send(bytes_of("x")).error(), Errc::closed);
}

TEST_F(TapTest, NeedsNoObserver) {
  Tap silent(pipe_.a());
  const StreamRef stream = silent;
  EXPECT_TRUE(stream.send(bytes_of("abc")).ok());
  EXPECT_TRUE(peer_.send(bytes_of("abc")).ok());
  EXPECT_TRUE(stream.recv(into_).ok());
  EXPECT_EQ(silent.counts().sends, 1U);
  EXPECT_EQ(notes_.text(), "");
}

}  // namespace
}  // namespace fairlead::io
