// SPDX-License-Identifier: Apache-2.0
/// @file  Room in the transmit buffer that requests leave to the protocol.
#pragma once

#include <cstddef>

namespace fairlead::mqtt {

/// What publications and other requests leave free.
inline constexpr std::size_t kControlReserve = 16;
/// What must be free before a packet is taken: its acknowledgement (at most 5 bytes) and a PINGREQ.
inline constexpr std::size_t kAckRoom = 8;

static_assert(kControlReserve >= kAckRoom);

}  // namespace fairlead::mqtt
