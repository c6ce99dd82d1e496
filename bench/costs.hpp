// SPDX-License-Identifier: Apache-2.0
/// @file  Costs: system calls and allocations of a message, and the memory of a client.
#pragma once

namespace fairlead::bench {

/// Prints a table, measured with so many messages at each point against a null broker.
void costs(int messages);

}  // namespace fairlead::bench
