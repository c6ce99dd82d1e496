// SPDX-License-Identifier: Apache-2.0
/// @file  What a device sends and receives to be connected, and to stay so.
#pragma once

#include "fairlead/net/connector.hpp"

#include "firmware/client/arguments.hpp"
#include "firmware/client/device.hpp"

namespace fairlead::firmware {

/// Connects twice over `connector`, and then says nothing. Writes what passed the interface meanwhile, in bytes of
/// frames (struct Traffic), as `NAME sent: N` and `NAME received: N`:
///   station   to find that the next station is there
///   lease     to renew the lease
///   full      to connect for the first time, from the look for the next station on to CONNACK
///   resumed   to connect again, where a ticket is as good as the handshake
///   ping      to find that the server is still there
/// and the time to the first CONNACK, without what the first two took. Of the arguments those of Device.
/// @return The exit status: 0 when all is well; what is wrong is written.
[[nodiscard]] int measure_traffic(const Arguments& arguments, Device& device, net::Connector& connector);

}  // namespace fairlead::firmware
