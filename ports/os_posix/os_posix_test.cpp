// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/os_posix.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairlead::ports {
namespace {

/// A clock that the test moves: deadlines are tested without waiting for them.
class HandClock final : public platform::Clock {
 public:
  Instant time{Duration(1000)};

 private:
  [[nodiscard]] Instant do_now() const override { return time; }
};

struct SocketPair {
  SocketPair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0); }
  ~SocketPair() { close_end(0), close_end(1); }
  SocketPair(const SocketPair&) = delete;
  SocketPair& operator=(const SocketPair&) = delete;
  void close_end(std::size_t i) {
    if (fds[i] >= 0) ::close(fds[i]);
    fds[i] = -1;
  }
  [[nodiscard]] NativeHandle handle() const { return NativeHandle{static_cast<std::uintptr_t>(fds[0])}; }
  std::array<int, 2> fds{-1, -1};
};

class PosixWaiterTest : public testing::Test {
 protected:
  // A wait that nothing ended but kLongestWait is a failure; the bound is far from what any of them needs.
  void TearDown() override { EXPECT_LT(PosixClock().now() - begun_, PosixWaiter::kLongestWait / 2); }
  Instant begun_ = PosixClock().now();
  HandClock clock_;
  PosixWaiter waiter_{clock_};
  std::array<WaitItem, 4> storage_{};
  WaitList list_{storage_};
  Deadline far_ = Deadline::never();
};

TEST_F(PosixWaiterTest, ADeadlineThatHasPassedEndsTheWaitAtOnce) {
  const SocketPair pair;
  list_.add({pair.handle(), Directions::receive});
  ASSERT_TRUE(waiter_.wait(list_, clock_.time));
  EXPECT_EQ(list_.items()[0].ready, Directions::none);
}

TEST_F(PosixWaiterTest, TellsWhichItemIsReadyForWhat) {
  const SocketPair quiet;
  const SocketPair talking;
  ASSERT_EQ(::write(talking.fds[1], "x", 1), 1);
  list_.add({quiet.handle(), Directions::receive});
  list_.add({talking.handle(), Directions::both});
  ASSERT_TRUE(waiter_.wait(list_, far_));
  EXPECT_EQ(list_.items()[0].ready, Directions::none);
  EXPECT_EQ(list_.items()[1].ready, Directions::both);
}

TEST_F(PosixWaiterTest, OnlyWhatWasAskedForIsReady) {
  const SocketPair pair;
  ASSERT_EQ(::write(pair.fds[1], "x", 1), 1);
  list_.add({pair.handle(), Directions::send});
  ASSERT_TRUE(waiter_.wait(list_, far_));
  EXPECT_EQ(list_.items()[0].ready, Directions::send);
}

TEST_F(PosixWaiterTest, APeerThatIsGoneMakesAnItemReadyForWhatWasAsked) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  ::close(pipe[1]);
  list_.add({NativeHandle{static_cast<std::uintptr_t>(pipe[0])}, Directions::receive});
  ASSERT_TRUE(waiter_.wait(list_, far_));
  EXPECT_EQ(list_.items()[0].ready, Directions::receive);
  ::close(pipe[0]);
}

TEST_F(PosixWaiterTest, AWakeUpThatCameBeforeEndsOneWait) {
  const SocketPair pair;
  list_.add({pair.handle(), Directions::receive});
  waiter_.wake();
  waiter_.wake();
  ASSERT_TRUE(waiter_.wait(list_, far_));
  EXPECT_EQ(list_.items()[0].ready, Directions::none);
  // Both wake-ups are spent: the next wait lasts as long as it has to.
  list_.add({kNoHandle, Directions::receive});
  const auto before = std::chrono::steady_clock::now();
  ASSERT_TRUE(waiter_.wait(list_, far_));
  EXPECT_GE(std::chrono::steady_clock::now() - before, PosixWaiter::kPollingInterval);
}

TEST_F(PosixWaiterTest, AListThatIsReadyIsNotWaitedFor) {
  list_.set_ready();
  EXPECT_TRUE(waiter_.wait(list_, far_));
}

TEST_F(PosixWaiterTest, APolledItemEndsTheWaitAfterThePollingInterval) {
  list_.add({kNoHandle, Directions::receive});
  ASSERT_TRUE(waiter_.wait(list_, far_));
  EXPECT_EQ(list_.items()[0].ready, Directions::none);
}

TEST_F(PosixWaiterTest, AClosedDescriptorIsInvalid) {
  SocketPair pair;
  list_.add({pair.handle(), Directions::receive});
  pair.close_end(0);
  const auto waited = waiter_.wait(list_, clock_.time);
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error(), Errc::invalid);
}

TEST_F(PosixWaiterTest, DescriptorsBeyond1024AreWaitedFor) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit before = limit;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 2048);
  if (limit.rlim_cur < 2048 || ::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    GTEST_SKIP() << "this system allows fewer than 2048 descriptors";
  const SocketPair pair;
  const int high = ::fcntl(pair.fds[0], F_DUPFD_CLOEXEC, 1500);
  ASSERT_GE(high, 1500);
  ASSERT_EQ(::write(pair.fds[1], "x", 1), 1);
  list_.add({NativeHandle{static_cast<std::uintptr_t>(high)}, Directions::receive});
  ASSERT_TRUE(waiter_.wait(list_, far_));
  EXPECT_EQ(list_.items()[0].ready, Directions::receive);
  ::close(high);
  ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST_F(PosixWaiterTest, AnotherThreadWakesIt) {
  list_.clear();
  std::thread other([this] { waiter_.wake(); });
  EXPECT_TRUE(waiter_.wait(list_, far_));
  other.join();
}

PosixWaiter* woken_by_signal = nullptr;

TEST_F(PosixWaiterTest, ASignalHandlerWakesItAndErrnoStays) {
  woken_by_signal = &waiter_;
  struct sigaction action{};
  struct sigaction before{};
  action.sa_handler = [](int) { woken_by_signal->wake(); };
  ASSERT_EQ(::sigaction(SIGUSR1, &action, &before), 0);
  // So many wake-ups fill the eventfd's buffer no more than one does; none of them blocks or touches errno.
  errno = ENOENT;
  for (int i = 0; i < 1000; ++i) ::raise(SIGUSR1);
  EXPECT_EQ(errno, ENOENT);
  EXPECT_TRUE(waiter_.wait(list_, far_));
  ASSERT_EQ(::sigaction(SIGUSR1, &before, nullptr), 0);
}

TEST_F(PosixWaiterTest, WithoutDescriptorsEveryWaitSaysNoMemory) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  PosixWaiter waiter{clock_};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  waiter.wake();
  const auto waited = waiter.wait(list_, clock_.time);
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error(), Errc::no_memory);
}

TEST(PosixClock, CountsThroughSleepAndNeverBack) {
  const PosixClock clock;
  timespec boot{};
  clock_gettime(CLOCK_BOOTTIME, &boot);
  const Instant first = clock.now();
  EXPECT_GE(first.time_since_epoch().count(), std::int64_t{boot.tv_sec} * 1000);
  EXPECT_LT(first.time_since_epoch().count(), std::int64_t{boot.tv_sec} * 1000 + 60'000);
  EXPECT_GE(clock.now(), first);
}

TEST(PosixWallClock, KnowsTheTime) {
  const auto now = PosixWallClock().now();
  ASSERT_TRUE(now);
  EXPECT_LE(now->seconds - std::time(nullptr), 1);
  EXPECT_GE(now->seconds - std::time(nullptr), -1);
}

TEST(PosixEntropy, FillsEveryByte) {
  PosixEntropy entropy;
  std::vector<std::byte> seen(1000);  // More than getrandom promises to give in one call.
  for (int round = 0; round < 8; ++round) {
    std::vector<std::byte> fresh(1000);
    ASSERT_TRUE(entropy.fill(fresh));
    for (std::size_t i = 0; i < fresh.size(); ++i) seen[i] |= fresh[i];
  }
  // A byte that stays zero eight times has a chance of 2^-64 each.
  EXPECT_EQ(std::ranges::count(seen, std::byte{0}), 0);
  EXPECT_TRUE(entropy.fill({}));
}

TEST(PosixMutex, ExcludesAnotherThread) {
  PosixMutex mutex;
  int counter = 0;
  const auto count = [&] {
    for (int i = 0; i < 10'000; ++i) {
      const platform::Lock lock(mutex);
      ++counter;
    }
  };
  std::thread other(count);
  count();
  other.join();
  EXPECT_EQ(counter, 20'000);
}

TEST(OsPosix, GivesAPlatformOverItsOwnParts) {
  OsPosix os;
  const platform::Platform platform = os.platform();
  EXPECT_EQ(&platform.clock, &os.clock());
  EXPECT_EQ(&platform.waiter, &os.waiter());
  EXPECT_TRUE(platform.wall_clock.now());
}

}  // namespace
}  // namespace fairlead::ports
