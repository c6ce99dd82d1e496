// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/os_bare.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::ports {
namespace {

/// A board whose time passes while it sleeps, with interrupts at given times.
class VirtualBoard final : public BareBoard {
 public:
  Instant time{Duration(1'000)};
  std::map<Instant, std::function<void()>> interrupts;
  int news = 0;     ///< How many more times poll() finds something.
  std::string log;  ///< What was called: p, s.
  std::function<void()> before_sleep = [] {};
  std::optional<UnixTime> calendar;
  Result<void> entropy;

 private:
  [[nodiscard]] Instant do_now() const override { return time; }
  bool do_poll() override {
    log += 'p';
    if (news == 0) return false;
    --news;
    return true;
  }
  void do_sleep(Deadline until, const WakeFlag& woken) override {
    log += 's';
    before_sleep();
    if (woken.is_set()) return;
    const auto next = interrupts.begin();
    if (next == interrupts.end() || until < Deadline(next->first)) {
      ASSERT_FALSE(until.is_never()) << "nothing would ever wake it";
      time = until.at();
      return;
    }
    time = std::max(time, next->first);
    next->second();
    interrupts.erase(next);
  }
  Result<void> do_random(MutableBytes into) override {
    std::ranges::fill(into, std::byte{7});
    return entropy;
  }
  [[nodiscard]] std::optional<UnixTime> do_wall_time() const override { return calendar; }
};

class OsBareTest : public testing::Test {
 protected:
  /// Waits for a stream without a handle; what the board was asked for.
  std::string wait(Deadline deadline) {
    board_.log.clear();
    list_.add({kNoHandle, Directions::receive});
    EXPECT_TRUE(platform_.waiter.wait(list_, deadline));
    return board_.log;
  }
  [[nodiscard]] Instant in(std::int64_t milliseconds) const { return board_.time + Duration(milliseconds); }

  VirtualBoard board_;
  OsBare os_{board_};
  platform::Platform platform_ = os_.platform();
  std::array<WaitItem, 2> storage_{};
  WaitList list_{storage_};
};

TEST_F(OsBareTest, SleepsUntilTheDeadline) {
  const Instant deadline = in(500);
  EXPECT_EQ(wait(deadline), "psp");
  EXPECT_EQ(platform_.clock.now(), deadline);
}

TEST_F(OsBareTest, WithoutAWaitTheDevicesAreServedToo) {
  const Instant begun = board_.time;
  EXPECT_EQ(wait(begun), "p") << "the deadline has passed";
  list_.set_ready();
  EXPECT_EQ(wait(in(500)), "p") << "there is something to do";
  EXPECT_EQ(board_.time, begun);
}

TEST_F(OsBareTest, WhatHappenedBeforeItSleepsKeepsItAwake) {
  board_.news = 1;
  EXPECT_EQ(wait(in(500)), "p");
  EXPECT_EQ(wait(in(500)), "psp");
}

TEST_F(OsBareTest, AnInterruptEndsItAndIsServed) {
  const Instant at = in(200);
  board_.interrupts[at] = [this] { board_.news = 1; };
  EXPECT_EQ(wait(Deadline::never()), "psp");
  EXPECT_EQ(board_.time, at);
  EXPECT_EQ(board_.news, 0);
}

TEST_F(OsBareTest, AWakeBeforeItEndsItOnce) {
  platform_.waiter.wake();
  platform_.waiter.wake();
  EXPECT_EQ(wait(in(500)), "p");
  EXPECT_EQ(wait(in(500)), "psp");
}

TEST_F(OsBareTest, AWakeBetweenTheLastLookAndSleepIsNotLost) {
  const Instant begun = board_.time;
  board_.before_sleep = [this] { platform_.waiter.wake(); };
  EXPECT_EQ(wait(Deadline::never()), "psp");
  EXPECT_EQ(board_.time, begun);
}

TEST_F(OsBareTest, AWakeInAnInterruptEndsThisWaitAlone) {
  board_.interrupts[in(200)] = [this] { platform_.waiter.wake(); };
  EXPECT_EQ(wait(Deadline::never()), "psp");
  EXPECT_EQ(wait(in(500)), "psp");
}

TEST_F(OsBareTest, KnowsNoHandle) {
  list_.add({NativeHandle{3}, Directions::both});
  const auto waited = platform_.waiter.wait(list_, in(500));
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error(), Errc::invalid);
}

TEST_F(OsBareTest, TheCalendarMayBeUnknown) {
  EXPECT_FALSE(platform_.wall_clock.now().has_value());
  board_.calendar = UnixTime{1'800'000'000};
  EXPECT_EQ(platform_.wall_clock.now(), board_.calendar);
}

TEST_F(OsBareTest, RandomBytesAreTheBoards) {
  std::array<std::byte, 4> bytes{};
  ASSERT_TRUE(platform_.entropy.fill(bytes));
  EXPECT_EQ(bytes[3], std::byte{7});
  board_.entropy = fail(Errc::no_entropy);
  const auto filled = platform_.entropy.fill(bytes);
  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error(), Errc::no_entropy);
}

}  // namespace
}  // namespace fairlead::ports
