// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/locked_tcp_lwip.hpp"

#include <lwip/tcpip.h>

namespace fairlead::ports {
namespace {

// Where lwIP has a thread, these names are macros of its own with arguments, which the brackets keep them from being
// here; where it has none, these are all there is.
// NOLINTBEGIN(readability-identifier-naming): names of lwIP's
[[maybe_unused]] void(LOCK_TCPIP_CORE)() {}
[[maybe_unused]] void(UNLOCK_TCPIP_CORE)() {}
// NOLINTEND(readability-identifier-naming)

}  // namespace

void LwipCoreLock::do_lock() { LOCK_TCPIP_CORE(); }
void LwipCoreLock::do_unlock() { UNLOCK_TCPIP_CORE(); }

}  // namespace fairlead::ports
