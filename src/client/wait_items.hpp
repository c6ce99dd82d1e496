// SPDX-License-Identifier: Apache-2.0
/// @file  The length of the list by which a driver of one client waits.
#pragma once

#include <cstddef>

namespace fairlead::client {

/// A connector in its race waits for a resolver's sockets and a few attempts; a stream for one handle.
inline constexpr std::size_t kWaitItems = 16;

}  // namespace fairlead::client
