// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/os_posix.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <span>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace fairlead::ports {
namespace {

short events_of(Directions until) {
  short events = 0;
  if (any(until & Directions::receive)) events |= POLLIN;
  if (any(until & Directions::send)) events |= POLLOUT;
  return events;
}

/// A broken descriptor is ready for everything: the next call on it tells why.
Directions ready_of(short revents, Directions until) {
  if ((revents & (POLLERR | POLLHUP)) != 0) return until;
  Directions ready = Directions::none;
  if ((revents & POLLIN) != 0) ready |= Directions::receive;
  if ((revents & POLLOUT) != 0) ready |= Directions::send;
  return ready;
}

/// The shortest pause of the system: with Linux's timer slack of 50 us and the way back about 0.1 ms.
constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 1};

/// Whether timers are fine enough for it; with those that count ticks it would last milliseconds.
bool pauses_are_short() {
  timespec step{};
  return ::clock_getres(CLOCK_MONOTONIC, &step) == 0 && step.tv_sec == 0 && step.tv_nsec <= 1000;
}

}  // namespace

/// The wake-up first, then one entry for each item of the list, in its order.
struct PosixWaiter::PollSet {
  std::vector<pollfd> entries;
};

PosixWaiter::PosixWaiter(const platform::Clock& clock)
    : clock_(clock),
      set_(std::make_unique<PollSet>()),
      wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      can_pause_(pauses_are_short()) {
  set_->entries.reserve(16);
}

PosixWaiter::~PosixWaiter() {
  if (wake_fd_ >= 0) ::close(wake_fd_);
}

void PosixWaiter::do_wake() {
  const int saved = errno;  // A signal handler must leave it as it was.
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_fd_, &one, sizeof one);  // It can only be full: awake already.
  errno = saved;
}

int PosixWaiter::timeout(const WaitList& list, Deadline deadline) const {
  const bool polled = std::ranges::any_of(list.items(), [](const WaitItem& item) { return item.handle == kNoHandle; });
  const Duration most = polled ? kPollingInterval : kLongestWait;
  if (deadline.is_never()) return static_cast<int>(most.count());
  return static_cast<int>(std::min(most, deadline.left(clock_.now())).count());
}

Result<void> PosixWaiter::do_wait(WaitList& list, Deadline deadline) {
  if (wake_fd_ < 0) return fail(Errc::no_memory);
  if (list.gathers() && can_pause_) ::clock_nanosleep(CLOCK_MONOTONIC, 0, &kPause, nullptr);
  if (list.ready()) return {};
  auto& entries = set_->entries;
  entries.assign(1, pollfd{.fd = wake_fd_, .events = POLLIN, .revents = 0});
  for (WaitItem& item : list.items()) {
    item.ready = Directions::none;
    const int fd = item.handle == kNoHandle ? -1 : static_cast<int>(item.handle);  // poll passes over -1.
    entries.push_back({.fd = fd, .events = events_of(item.until), .revents = 0});
  }

  if (::poll(entries.data(), entries.size(), timeout(list, deadline)) < 0) {
    if (errno == EINTR) return {};
    return fail(errno == EINVAL ? Errc::invalid : Errc::no_memory);
  }
  if (entries[0].revents != 0) {
    std::uint64_t wakes = 0;
    [[maybe_unused]] const ssize_t taken = ::read(wake_fd_, &wakes, sizeof wakes);
  }
  const std::span<WaitItem> items = list.items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const short revents = entries[i + 1].revents;
    if ((revents & POLLNVAL) != 0) return fail(Errc::invalid);
    items[i].ready = ready_of(revents, items[i].until);
  }
  return {};
}

}  // namespace fairlead::ports
