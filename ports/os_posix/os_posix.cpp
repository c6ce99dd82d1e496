// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/os_posix.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>

#include <sys/random.h>

namespace fairlead::ports {

Instant PosixClock::do_now() const {
  timespec time{};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return Instant(Duration(std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000));
}

std::optional<UnixTime> PosixWallClock::do_now() const {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return UnixTime{time.tv_sec};
}

Result<void> PosixEntropy::do_fill(MutableBytes into) {
  while (!into.empty()) {
    const ssize_t n = getrandom(into.data(), into.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return fail(Errc::no_entropy);
    into = into.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace fairlead::ports
