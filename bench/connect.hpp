// SPDX-License-Identifier: Apache-2.0
/// @file  Connect: how long it takes to be online at a Mosquitto with its default socket options.
#pragma once

namespace fairlead::bench {

/// Prints a table of the times from start() to CONNACK over mutual TLS 1.2 and 1.3, in turns.
void connect(int repetitions);

}  // namespace fairlead::bench
