// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/os_bare.hpp"

#include <algorithm>

namespace fairlead::ports {

Result<void> OsBare::BareWaiter::do_wait(WaitList& list, Deadline deadline) {
  const auto is_handle = [](const WaitItem& item) { return item.handle != kNoHandle; };
  if (std::ranges::any_of(list.items(), is_handle)) return fail(Errc::invalid);
  // Also for a driver that has always something to do: the devices do not wait until it sleeps.
  const bool happened = board_.poll();
  if (!happened && !list.ready() && !woken_.is_set() && !deadline.passed(board_.now())) {
    board_.sleep(deadline, woken_);
    (void)board_.poll();
  }
  woken_.clear();
  return {};
}

}  // namespace fairlead::ports
